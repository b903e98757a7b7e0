//! An authenticator and the browser before it, in software: what they answer, and what somebody makes of
//! it who controls either.

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::{SystemRandom, fill},
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::{Answer, Api, Nurse};

/// Where the pages of tests are.
pub const ORIGIN: &str = "https://florence.test";

/// The user is present.
pub const PRESENT: u8 = 0x01;
/// The authenticator verified who it is.
pub const VERIFIED: u8 = 0x04;
/// The passkey may be copied to other devices.
pub const BACKUP_ELIGIBLE: u8 = 0x08;
/// It is.
pub const BACKED_UP: u8 = 0x10;
const CREDENTIAL: u8 = 0x40;

/// A passkey and its authenticator.
#[derive(Debug)]
pub struct Passkey {
    /// What the authenticator knows it by.
    pub credential_id: Vec<u8>,
    /// Whose it is.
    pub user_handle: Vec<u8>,
    /// How often it has signed; `None` where the authenticator does not count.
    pub counter: Option<u32>,
    /// What the authenticator says of it besides [`PRESENT`] and [`VERIFIED`].
    pub backup: u8,
    key: EcdsaKeyPair,
}

/// What is signed, and said, before it is. A browser and its authenticator make it from what they are
/// asked and the page that asks; tests change it.
#[derive(Debug, Clone)]
pub struct Ceremony {
    /// `webauthn.create` or `webauthn.get`.
    pub kind: &'static str,
    /// The challenge, in base64url.
    pub challenge: String,
    /// The page.
    pub origin: String,
    /// Whether a page of another origin holds it.
    pub cross_origin: bool,
    /// The domain.
    pub rp_id: String,
    /// What the authenticator made sure of.
    pub flags: u8,
    /// The counter.
    pub sign_count: u32,
    /// The algorithm of a new passkey, by its number in COSE.
    pub algorithm: i8,
}

impl Passkey {
    /// One that is made for the `public_key` of an answer, on a page of `origin`, and its answer.
    #[must_use]
    pub fn made_for(public_key: &Value, origin: &str) -> (Self, Value) {
        let passkey = Self::new(&public_key["user"]["id"]);
        let answer = passkey.registration(&passkey.creation(public_key, origin));
        (passkey, answer)
    }

    /// One of the person with this user handle, in base64url, that is synced and does not count.
    ///
    /// # Panics
    /// When the machine has no randomness.
    #[must_use]
    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    pub fn new(user_handle: &Value) -> Self {
        let mut credential_id = vec![0; 32];
        fill(&mut credential_id).expect("there is randomness");
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING);
        Self {
            credential_id,
            user_handle: decoded(user_handle),
            counter: None,
            backup: BACKUP_ELIGIBLE | BACKED_UP,
            key: key.expect("a key is made"),
        }
    }

    /// How it is made for `public_key` on a page of `origin`.
    #[must_use]
    pub fn creation(&self, public_key: &Value, origin: &str) -> Ceremony {
        let rp_id = &public_key["rp"]["id"];
        self.ceremony("webauthn.create", public_key, (rp_id, origin))
    }

    /// How it answers `public_key` on a page of `origin`.
    #[must_use]
    pub fn request(&self, public_key: &Value, origin: &str) -> Ceremony {
        let rp_id = &public_key["rpId"];
        self.ceremony("webauthn.get", public_key, (rp_id, origin))
    }

    /// The answer to `public_key` on a page of `origin`, which counts if the authenticator does.
    #[must_use]
    pub fn answer(&mut self, public_key: &Value, origin: &str) -> Value {
        self.counter = self.counter.map(|counter| counter + 1);
        self.assertion(&self.request(public_key, origin))
    }

    fn ceremony(
        &self,
        kind: &'static str,
        public_key: &Value,
        (rp_id, origin): (&Value, &str),
    ) -> Ceremony {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Ceremony {
            kind,
            challenge: text(&public_key["challenge"]),
            origin: origin.to_owned(),
            cross_origin: false,
            rp_id: text(rp_id),
            flags: PRESENT | VERIFIED | self.backup,
            sign_count: self.counter.unwrap_or_default(),
            algorithm: -7,
        }
    }

    /// What a browser answers when the passkey was made (`RegistrationResponseJSON`).
    #[must_use]
    pub fn registration(&self, ceremony: &Ceremony) -> Value {
        let object = [
            &[0xa3][..],
            &text("fmt"),
            &text("none"),
            &text("attStmt"),
            &[0xa0],
            &text("authData"),
            &bytes(&self.new_credential(ceremony)),
        ];
        json!({
            "id": encoded(&self.credential_id),
            "rawId": encoded(&self.credential_id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": encoded(&ceremony.client_data()),
                "attestationObject": encoded(&object.concat()),
                "transports": ["internal", "hybrid"],
            },
        })
    }

    /// What a browser answers when it was used (`AuthenticationResponseJSON`).
    ///
    /// # Panics
    /// When it cannot sign.
    #[must_use]
    #[expect(clippy::expect_used, reason = "without its ground no test can run")]
    pub fn assertion(&self, ceremony: &Ceremony) -> Value {
        let (client_data, data) = (ceremony.client_data(), ceremony.authenticator_data(0));
        let signed = [&data, digest(&SHA256, &client_data).as_ref()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed);
        let signature = signature.expect("a key signs");
        json!({
            "id": encoded(&self.credential_id),
            "rawId": encoded(&self.credential_id),
            "type": "public-key",
            "authenticatorAttachment": null,
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": encoded(&client_data),
                "authenticatorData": encoded(&data),
                "signature": encoded(signature.as_ref()),
                "userHandle": encoded(&self.user_handle),
            },
        })
    }

    fn new_credential(&self, ceremony: &Ceremony) -> Vec<u8> {
        let length = u16::try_from(self.credential_id.len()).unwrap_or(u16::MAX);
        let point = &self.key.public_key().as_ref()[1..];
        let (x, y) = point.split_at(32);
        [
            &ceremony.authenticator_data(CREDENTIAL)[..],
            // Of which make the authenticator is, it does not tell.
            &[0; 16],
            &length.to_be_bytes(),
            &self.credential_id,
            // {1: 2, 3: the algorithm, -1: 1, -2: x, -3: y}
            &[0xa5, 0x01, 0x02, 0x03],
            &integer(ceremony.algorithm),
            &[0x20, 0x01, 0x21],
            &bytes(x),
            &[0x22],
            &bytes(y),
        ]
        .concat()
    }
}

impl Ceremony {
    fn client_data(&self) -> Vec<u8> {
        let client_data = json!({
            "type": self.kind,
            "challenge": self.challenge,
            "origin": self.origin,
            "crossOrigin": self.cross_origin,
        });
        client_data.to_string().into_bytes()
    }

    fn authenticator_data(&self, flags: u8) -> Vec<u8> {
        let hash = digest(&SHA256, self.rp_id.as_bytes());
        let flags = self.flags | flags;
        [hash.as_ref(), &[flags], &self.sign_count.to_be_bytes()].concat()
    }
}

impl Api {
    /// Has `nurse` make a passkey, and add it to their account.
    ///
    /// # Panics
    /// When that fails.
    pub async fn add_passkey(&self, nurse: &Nurse) -> Passkey {
        let token = Some(nurse.access.as_str());
        let begun = self
            .post("/auth/factors/passkeys/begin", token, json!({}))
            .await;
        let begun = begun.expect_status(200);
        let (passkey, credential) = Passkey::made_for(&begun.body["public_key"], ORIGIN);
        let body = json!({"name": "Phone", "credential": credential});
        let added = self.post("/auth/factors/passkeys", token, body).await;
        assert_eq!(added.status, 201);
        passkey
    }

    /// The question of a sign-in page, and its answer by `passkey`, from the device that got it.
    ///
    /// # Panics
    /// When there is no question.
    pub async fn passkey_answer(&self, passkey: &mut Passkey) -> Value {
        let asked = self
            .post("/auth/login/passkey/begin", None, json!({}))
            .await;
        let asked = asked.expect_status(200);
        let credential = passkey.answer(&asked.body["public_key"], ORIGIN);
        json!({"credential": credential, "device_token": asked.body["device_token"]})
    }

    /// Signs in with `passkey` from a new device.
    ///
    /// # Panics
    /// When there is no question.
    pub async fn passkey_login(&self, passkey: &mut Passkey) -> Answer {
        let body = self.passkey_answer(passkey).await;
        self.post("/auth/login/passkey", None, body).await
    }
}

/// Short ones, as CBOR.
fn text(text: &str) -> Vec<u8> {
    [&[0x60 + short(text.len())], text.as_bytes()].concat()
}

fn bytes(bytes: &[u8]) -> Vec<u8> {
    [&[0x58, short(bytes.len())], bytes].concat()
}

fn integer(number: i8) -> Vec<u8> {
    match u8::try_from(number) {
        Ok(number) => vec![0x18, number],
        Err(_) => vec![0x38, (-1 - number).unsigned_abs()],
    }
}

fn short(length: usize) -> u8 {
    u8::try_from(length).unwrap_or(u8::MAX)
}

fn encoded(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn decoded(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap_or_default();
    BASE64_URL_SAFE_NO_PAD.decode(text).unwrap_or_default()
}
