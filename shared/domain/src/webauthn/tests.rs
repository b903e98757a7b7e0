//! The examples of the specification (§16), and what may not be changed in them.

use rstest::rstest;

use super::{cbor::Reader, *};

/// One example: its name, then challenge, client data and attestation object of the registration,
/// then challenge, authenticator data, client data and signature of the authentication.
struct Example {
    name: &'static str,
    parts: [Base64Url; 7],
}

fn examples() -> Vec<Example> {
    let blocks = include_str!("vectors.txt").trim().split("\n\n");
    let example = |block: &'static str| {
        let mut lines = block.lines();
        let name = lines.next().unwrap();
        let part = |line: &str| Base64Url::try_from(line.to_owned()).unwrap();
        let parts: Vec<_> = lines.map(part).collect();
        let parts = parts.try_into().unwrap();
        Example { name, parts }
    };
    blocks.map(example).collect()
}

fn example(name: &str) -> Example {
    let mut examples = examples().into_iter();
    examples.find(|example| example.name == name).unwrap()
}

fn relying_party() -> RelyingParty {
    let parsed = RelyingParty::parse(None, "https://example.org");
    parsed.unwrap().unwrap()
}

impl Example {
    fn credential_id(&self) -> Base64Url {
        let [_, _, object, ..] = &self.parts;
        let bytes = &object.0;
        let marker = b"authData";
        let at = bytes.windows(8).position(|found| found == marker).unwrap() + 8;
        let data = Reader::new(&bytes[at..]).bytes().unwrap();
        let length = usize::from(data[53]) << 8 | usize::from(data[54]);
        Base64Url(data[55..55 + length].to_vec())
    }

    fn registration(&self) -> Registration {
        let [_, client_data, object, ..] = self.parts.clone();
        Registration::new(self.credential_id(), client_data, object).unwrap()
    }

    fn register(&self) -> Result<NewCredential, Refusal> {
        let relying_party = relying_party();
        self.registration().verify(&Expected {
            challenge: &self.parts[0].0,
            relying_party: &relying_party,
        })
    }

    fn assertion(&self) -> Assertion {
        let [_, _, _, _, data, client_data, signature] = self.parts.clone();
        let id = (self.credential_id(), None);
        Assertion::new(id, client_data, data, signature).unwrap()
    }

    fn authenticate(&self, credential: &NewCredential) -> Result<SignedState, Refusal> {
        let relying_party = relying_party();
        let expected = Expected {
            challenge: &self.parts[3].0,
            relying_party: &relying_party,
        };
        self.assertion()
            .verify((&credential.public_key, state(credential)), &expected)
    }
}

fn state(credential: &NewCredential) -> SignedState {
    SignedState {
        sign_count: credential.sign_count,
        backup_eligible: credential.backup_eligible,
        backed_up: credential.backed_up,
    }
}

#[rstest]
#[case("none-es256", Some(Refusal::NotVerified))]
#[case("packed-self-es256", None)]
#[case("none-es256-crossOrigin", Some(Refusal::WrongOrigin))]
#[case("none-es256-topOrigin", Some(Refusal::WrongOrigin))]
#[case("none-es256-long-credential-id", Some(Refusal::NotVerified))]
#[case("packed-es256", None)]
#[case("packed-es384", Some(Refusal::Algorithm))]
#[case("packed-es512", Some(Refusal::Algorithm))]
#[case("packed-rs256", None)]
#[case("packed-eddsa", Some(Refusal::NotVerified))]
#[case("packed-ed448", Some(Refusal::Algorithm))]
#[case("tpm-es256", None)]
#[case("android-key-es256", None)]
#[case("apple-es256", Some(Refusal::NotVerified))]
#[case("fido-u2f-es256", Some(Refusal::NotVerified))]
fn registrations_of_the_specification(#[case] name: &str, #[case] refused: Option<Refusal>) {
    assert_eq!(example(name).register().err(), refused);
}

#[test]
fn every_example_is_in_the_table_above() {
    assert_eq!(examples().len(), 15);
}

#[rstest]
#[case("packed-es256")]
#[case("tpm-es256")]
fn authentications_of_the_specification(#[case] name: &str) {
    let example = example(name);
    let credential = example.register().unwrap();
    let state = example.authenticate(&credential).unwrap();
    assert!(state.backup_eligible && !state.backed_up);
    let counted = NewCredential {
        sign_count: 1,
        ..credential.clone()
    };
    assert_eq!(example.authenticate(&counted), Err(Refusal::Counter));
    let bound = NewCredential {
        backup_eligible: false,
        ..credential
    };
    assert_eq!(example.authenticate(&bound), Err(Refusal::BackupState));
}

#[rstest]
#[case("packed-self-es256")]
#[case("packed-rs256")]
#[case("android-key-es256")]
fn without_verification_of_the_user_a_signature_is_no_proof(#[case] name: &str) {
    let example = example(name);
    let credential = example.register().unwrap();
    assert_eq!(example.authenticate(&credential), Err(Refusal::NotVerified));
    let key = &credential.public_key;
    assert_eq!(example.assertion().verify_signature(key), Ok(()));
}

/// The key of a registration that is refused for another reason.
fn key_of(example: &Example) -> PublicKey {
    let object = &example.parts[2].0;
    let id = example.credential_id().0;
    let at = object
        .windows(id.len())
        .rposition(|found| found == id)
        .unwrap()
        + id.len();
    PublicKey::read(&mut Reader::new(&object[at..])).unwrap()
}

#[test]
fn signatures_of_each_algorithm_are_verified_and_hold_for_nothing_else() {
    for name in [
        "none-es256",
        "packed-eddsa",
        "packed-rs256",
        "apple-es256",
        "fido-u2f-es256",
    ] {
        let mut example = example(name);
        let key = key_of(&example);
        assert_eq!(example.assertion().verify_signature(&key), Ok(()), "{name}");
        for part in [4, 6] {
            let last = example.parts[part].0.len() - 1;
            example.parts[part].0[last] ^= 1;
            let refused = example.assertion().verify_signature(&key);
            assert_eq!(refused, Err(Refusal::Signature), "{name} {part}");
            example.parts[part].0[last] ^= 1;
        }
    }
}

#[test]
fn no_byte_of_a_registration_is_more_than_refused_when_it_changes() {
    let mut example = example("packed-self-es256");
    let before = example.register().unwrap();
    for place in 0..example.parts[2].0.len() {
        for bit in 0..8 {
            example.parts[2].0[place] ^= 1 << bit;
            let [_, client_data, object, ..] = example.parts.clone();
            let id = before.credential_id.clone();
            let registration = Registration::new(id, client_data, object).unwrap();
            let relying_party = relying_party();
            let verified = registration.verify(&Expected {
                challenge: &example.parts[0].0,
                relying_party: &relying_party,
            });
            if let Ok(credential) = verified {
                assert_eq!(credential.credential_id, before.credential_id);
            }
            example.parts[2].0[place] ^= 1 << bit;
        }
    }
}

#[test]
fn a_ceremony_is_for_its_challenge_page_domain_and_kind() {
    let example = example("packed-es256");
    let own = relying_party();
    let other_page = RelyingParty::parse(None, "https://example.org:8443");
    let other_page = other_page.unwrap().unwrap();
    let below = RelyingParty::parse(Some("org"), "https://example.org");
    let below = below.unwrap().unwrap();
    let challenge = &example.parts[0].0;
    let verify = |challenge, relying_party| {
        let expected = Expected {
            challenge,
            relying_party,
        };
        example.registration().verify(&expected).map(drop)
    };
    assert_eq!(verify(challenge, &own), Ok(()));
    let short = &challenge[1..];
    assert_eq!(verify(short, &own), Err(Refusal::WrongChallenge));
    assert_eq!(verify(challenge, &other_page), Err(Refusal::WrongOrigin));
    assert_eq!(verify(challenge, &below), Err(Refusal::WrongRelyingParty));

    let [_, client_data, object, ..] = example.parts.clone();
    let other_id = Registration::new(Base64Url(vec![7; 32]), client_data.clone(), object);
    let expected = Expected {
        challenge,
        relying_party: &own,
    };
    assert_eq!(
        other_id.unwrap().verify(&expected).err(),
        Some(Refusal::Malformed)
    );
    let [.., data, _, signature] = example.parts.clone();
    let id = (example.credential_id(), None);
    let created = Assertion::new(id, client_data, data, signature).unwrap();
    let credential = example.register().unwrap();
    assert_eq!(
        created.verify((&credential.public_key, state(&credential)), &expected),
        Err(Refusal::WrongCeremony)
    );
}

#[rstest]
#[case(r#"{"type":"webauthn.get","origin":"https://example.org"}"#)]
#[case(
    r#"{"type":"webauthn.get","challenge":"AA","challenge":"AA","origin":"https://example.org"}"#
)]
#[case(r#"{"type":"webauthn.get","challenge":"A=","origin":"https://example.org"}"#)]
#[case("")]
fn client_data_has_one_challenge(#[case] json: &str) {
    let bytes = Base64Url(json.as_bytes().to_vec());
    let id = Base64Url(Vec::new());
    let empty = Base64Url(Vec::new());
    assert_eq!(
        Registration::new(id, bytes, empty).err(),
        Some(Refusal::Malformed)
    );
}
