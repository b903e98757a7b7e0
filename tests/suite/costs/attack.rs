//! What attacks cost in a day, under the limits that hold by default.

use std::fmt::Write as _;

use domain::{
    device::{MAX_KNOWN, MAX_PAST_NETWORK},
    network::{Network, Prefix},
    session::SessionSettings,
    sign_ins::SignInLimit,
    source_limit::{Source, SourceLimit},
    spending::{SpendingLimit, units},
};

use super::{
    Entry,
    month::{HASHING_GB_SECONDS, LOGGED, OTHER_GB_SECONDS},
    prices::{API_REQUESTS, GB_SECONDS, INVOCATIONS, LOG_GB, MAILS, READ_UNITS, WRITE_UNITS},
};

const REQUESTS_A_SECOND: f64 = 50.0;
const REQUESTS: f64 = REQUESTS_A_SECOND * 86_400.0;
const HOURS: f64 = 24.0;
/// Instances of a function that an attacker keeps busy, each of which gives an account a block.
const INSTANCES: f64 = 50.0;
/// What an attack may cost at the table and for mail.
const MOST: f64 = 10.0;

/// Read units of one session: 600 bytes, consistently read.
const SESSION_UNITS: f64 = 0.15;

/// One attack: dollars a day.
struct Attack {
    what: &'static str,
    before: f64,
    after: f64,
    platform: f64,
}

/// What a ledger's call costs without being counted by network.
struct Call<'a> {
    entry: &'a Entry,
    /// Read units of what the attacker has stored before.
    stored: f64,
    /// Writes that count it, from a network of IPv4. One of IPv6 takes twice as many.
    counts: f64,
    /// Read units of a refusal: of the address and the device, if a token of a device is shown.
    looked_up: f64,
}

pub(super) fn section(ledger: &[Entry]) -> String {
    let mut text = format!(
        "## What an attacker costs a day\n\n\
         One attacker sends {REQUESTS_A_SECOND} requests a second to one route, {:.2} million a \
         day, which is what the gateway lets through by default. \"Without limits\" is what the \
         table would cost if each were served, \"with limits\" what it costs with the defaults of \
         `template.yaml`; mail counts as the table's. The platform is what the HTTP API, Lambda and the \
         logs cost beside it, whatever is answered.\n\n\
         | attack | table without limits | table with limits | platform |\n\
         |---|--:|--:|--:|\n",
        REQUESTS / 1e6
    );
    for attack in attacks(ledger) {
        let Attack {
            what,
            before,
            after,
            platform,
        } = attack;
        assert!(after < MOST, "{what} costs {after:.2} dollars a day");
        writeln!(
            text,
            "| {what} | {before:.2} | {after:.2} | {platform:.2} |"
        )
        .unwrap();
    }
    writeln!(
        text,
        "\nStrangers come from all networks of an IPv6 /48, which may do most: each attempt is \
         counted twice, and a refusal costs two write units. A sign-in that shows the token of a \
         device costs two read units besides, since known devices are not refused: {MAX_KNOWN} of \
         them pass {MAX_PAST_NETWORK} times an hour each. Somebody who is signed in spends {} \
         units, and a first block in each of {INSTANCES} instances; then each request costs the \
         two read units that tell who it is, and what protects the account two write units \
         more.\n\n\
         A sign-in with an account of one's own reads all of its sessions, also those that have \
         ended: {stored} with the defaults, which cost {of_sessions} read units. A refusal of \
         `SignInsPerUserHour` costs no more than what it refuses.\n\n\
         The limits hold for a network and for an account. With very many networks, or very many \
         accounts, an attack comes to what it costs without limits; \
         `RegistrationsPerNetworkHour` slows down who makes accounts. The throttle of the \
         gateway, `MaxWriteUnits` and `MaxReadUnits` bound the whole.",
        SpendingLimit::UNITS.default,
        stored = stored_sessions(),
        of_sessions = of_sessions(),
    )
    .unwrap();
    text
}

fn attacks(ledger: &[Entry]) -> Vec<Attack> {
    let of = |what: &str| {
        let entry = ledger.iter().find(|entry| entry.what == what);
        entry.unwrap_or_else(|| panic!("{what} is not in the ledger"))
    };
    let (failures, sign_ins) = (SourceLimit::SIGN_IN_FAILURES, SourceLimit::SIGN_INS);
    let registrations = SourceLimit::REGISTRATIONS;
    let counted = |entry, counts, looked_up| Call {
        entry,
        stored: 0.0,
        counts,
        looked_up,
    };
    let wrong = counted(of("login, wrong password"), 1.0, 2.0);
    let right = Call {
        stored: of_sessions(),
        ..counted(of("login"), 2.0, 2.0)
    };
    let register = counted(of("register"), 1.0, 0.0);
    let again = counted(of("register, repeated with its key"), 3.0, 0.0);
    let authenticated = of("any protected route, session ended");
    let mut own = anonymous(
        "sign-ins with accounts of their own",
        &right,
        sign_ins.default,
    );
    own.after += past_network(of("login, known device"));
    let mut attacks = vec![
        anonymous(
            "passwords guessed, each at another address",
            &wrong,
            failures.default,
        ),
        own,
        anonymous("registrations", &register, registrations.default),
        anonymous(
            "one registration, repeated with its key",
            &again,
            registrations.default,
        ),
        anonymous(
            "resets asked for, each for another address",
            &counted(of("reset, ask, unknown e-mail"), 1.0, 3.0),
            SourceLimit::RESETS.default,
        ),
    ];
    for (what, entry) in [
        ("refresh tokens, forged", of("refresh, forged")),
        ("refresh tokens, each exchanged", of("refresh")),
        ("public keys", of("jwks")),
        ("health", of("health")),
        ("tokens of a session that has ended", authenticated),
    ] {
        attacks.push(unlimited(what, entry));
    }
    for (what, entry) in [
        ("wizards started", of("wizard, start")),
        ("steps saved", of("wizard, save it again")),
        (
            "steps of a full wizard saved",
            of("wizard, save a step of a full one"),
        ),
        ("profile changed", of("profile, change")),
        ("account exported", of("profile, export")),
    ] {
        attacks.push(signed_in(what, (entry, 0.0), authenticated, 0.0));
    }
    let protection = 2.0 * WRITE_UNITS;
    let mail = MAILS + of("one mail, sent").dollars_per_million();
    for (what, entry, mail) in [
        ("other sessions ended", of("sessions, revoke others"), 0.0),
        (
            "passwords changed, each told by mail",
            of("change-password"),
            mail,
        ),
    ] {
        attacks.push(signed_in(what, (entry, mail), authenticated, protection));
    }
    attacks
}

/// From all networks of a site: counted for the network and for the site.
fn anonymous(what: &'static str, call: &Call<'_>, limit: u32) -> Attack {
    let Call {
        entry,
        stored,
        counts,
        looked_up,
    } = call;
    let attempted = HOURS * of_site(limit);
    let counting = counts * WRITE_UNITS;
    let served = entry.dollars_per_million() + stored * READ_UNITS + counting;
    let refused = 2.0 * WRITE_UNITS + looked_up * READ_UNITS;
    Attack {
        what,
        before: REQUESTS * (entry.dollars_per_million() - counting) / 1e6,
        after: (attempted * served + (REQUESTS - attempted) * refused) / 1e6,
        platform: platform(attempted),
    }
}

/// What an account's devices are let past their network, in dollars a day.
fn past_network(known_device: &Entry) -> f64 {
    let devices = f64::from(u32::try_from(MAX_KNOWN).unwrap());
    let attempts = HOURS * devices * f64::from(MAX_PAST_NETWORK);
    let each = known_device.dollars_per_million() + of_sessions() * READ_UNITS;
    attempts * each / 1e6
}

/// How many sessions an account has stored that signs in as often as it may.
fn stored_sessions() -> f64 {
    let hours = f64::from(i32::try_from(SessionSettings::ABSOLUTE.default).unwrap()) / 3_600.0;
    f64::from(SignInLimit::SIGN_INS.default) * hours
}

/// What it costs a sign-in to read them.
fn of_sessions() -> f64 {
    stored_sessions() * SESSION_UNITS
}

fn of_site(limit: u32) -> f64 {
    let network = Network::V6(std::net::Ipv6Addr::LOCALHOST);
    let prefixes = network.prefixes().into_iter();
    let site = prefixes.filter(|prefix| matches!(prefix, Prefix::Site(_)));
    let limits = site.map(|site| {
        let limit = SourceLimit {
            all: limit,
            ..SourceLimit::PROTECTION
        };
        limit.of(&Source::Network(site)).all
    });
    f64::from(limits.sum::<u32>())
}

/// What no limit holds for, since it costs less than to count it.
fn unlimited(what: &'static str, entry: &Entry) -> Attack {
    let dollars = REQUESTS * entry.dollars_per_million() / 1e6;
    Attack {
        what,
        before: dollars,
        after: dollars,
        platform: platform(0.0),
    }
}

/// By somebody with an account. `besides` is what a million calls cost that nobody's day pays for,
/// and `refusal` what a million refusals cost besides.
fn signed_in(
    what: &'static str,
    (entry, besides): (&Entry, f64),
    refused: &Entry,
    refusal: f64,
) -> Attack {
    let limit = SpendingLimit(SpendingLimit::UNITS.default);
    let all = f64::from(limit.0) + INSTANCES * f64::from(limit.block());
    let served = (all / units(entry.reads, entry.writes)).min(REQUESTS);
    let protected = if refusal > 0.0 {
        HOURS * of_site(SourceLimit::PROTECTION.all)
    } else {
        0.0
    };
    let each = entry.dollars_per_million() + besides;
    let rest = (REQUESTS - served - protected).max(0.0);
    let refused = refused.dollars_per_million() + refusal;
    Attack {
        what,
        before: REQUESTS * each / 1e6,
        after: ((served + protected) * each + rest * refused) / 1e6,
        platform: platform(0.0),
    }
}

/// The HTTP API, Lambda and the logs, where so many requests hash.
fn platform(hashing: f64) -> f64 {
    let gb_seconds = hashing * HASHING_GB_SECONDS + (REQUESTS - hashing) * OTHER_GB_SECONDS;
    let requests = REQUESTS * (API_REQUESTS + INVOCATIONS) / 1e6;
    let logs = REQUESTS * LOGGED / 1e9 * LOG_GB;
    requests + gb_seconds / 1e6 * GB_SECONDS + logs
}
