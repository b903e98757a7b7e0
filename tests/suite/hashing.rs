//! Hashing leaves the thread free that serves everybody else.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use domain::{password::Password, timestamp::Timestamp};
use identity::{
    password::{Argon2Cost, PasswordHasher},
    secrets::SecretVersions,
};
use tests::people::PASSWORD;

#[tokio::test(flavor = "current_thread")]
async fn a_timer_goes_on_while_a_password_is_hashed() {
    let peppers = SecretVersions {
        current: vec![1; 32].into(),
        previous: None,
        created_at: Timestamp::EPOCH,
    };
    let slow = Argon2Cost::new(65_536, 10, 1).unwrap();
    let hasher = PasswordHasher::new(slow, Arc::new(peppers));
    let password = Password::parse("password", PASSWORD.to_owned()).unwrap();
    let ticks = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&ticks);
    let ticker = tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_millis(1)).await;
            counted.fetch_add(1, Ordering::Relaxed);
        }
    });

    let verified = hasher.verify(None, &password).await.unwrap();

    ticker.abort();
    assert!(!verified.ok);
    assert!(ticks.load(Ordering::Relaxed) >= 5, "{ticks:?}");
}
