use std::{
    collections::HashMap,
    sync::{Condvar, Mutex},
};

use secrecy::ExposeSecret as _;

use super::*;

/// A keyring in memory that can be locked: then it blocks, as a real one does.
#[derive(Default)]
struct TestKeyring {
    entries: Mutex<HashMap<String, SecretString>>,
    locked: Mutex<bool>,
    unlocked: Condvar,
}

impl TestKeyring {
    fn lock(&self) {
        *self.locked.lock().unwrap() = true;
    }

    fn unlock(&self) {
        *self.locked.lock().unwrap() = false;
        self.unlocked.notify_all();
    }

    fn open(&self) -> std::sync::MutexGuard<'_, HashMap<String, SecretString>> {
        let locked = self.locked.lock().unwrap();
        drop(self.unlocked.wait_while(locked, |locked| *locked).unwrap());
        self.entries.lock().unwrap()
    }
}

impl SecretStore for TestKeyring {
    fn get(&self, name: &str) -> Result<Option<SecretString>, StoreError> {
        Ok(self.open().get(name).cloned())
    }

    fn set(&self, name: &str, secret: &SecretString) -> Result<(), StoreError> {
        self.open().insert(name.to_owned(), secret.clone());
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), StoreError> {
        self.open().remove(name);
        Ok(())
    }
}

#[tokio::test]
async fn what_is_kept_is_found_again() {
    let vault = Vault::open(Arc::new(TestKeyring::default()));
    assert!(vault.get("a").await.unwrap().is_none());
    vault.set("a", "secret".into()).await.unwrap();
    assert_eq!(vault.get("a").await.unwrap().unwrap().expose_secret(), "secret");
    vault.delete("a").await.unwrap();
    assert!(vault.get("a").await.unwrap().is_none());
    assert_eq!(vault.state(), Keyring::Ready);
}

#[tokio::test]
async fn a_locked_keyring_is_told_and_does_its_work_once_unlocked() {
    let keyring = Arc::new(TestKeyring::default());
    keyring.lock();
    let mut vault = Vault::open(keyring.clone());
    vault.patience = Duration::from_millis(10);
    assert_eq!(vault.set("a", "secret".into()).await, Err(StoreError::Locked));
    assert_eq!(vault.state(), Keyring::Locked);
    let mut states = vault.states();
    keyring.unlock();
    states.wait_for(|state| *state == Keyring::Ready).await.unwrap();
    vault.patience = Duration::from_secs(60);
    assert_eq!(vault.get("a").await.unwrap().unwrap().expose_secret(), "secret");
}

#[tokio::test]
async fn a_store_that_refuses_says_why() {
    struct None;
    impl SecretStore for None {
        fn get(&self, _: &str) -> Result<Option<SecretString>, StoreError> {
            Err(StoreError::Missing("no bus".into()))
        }
        fn set(&self, _: &str, _: &SecretString) -> Result<(), StoreError> {
            Err(StoreError::Missing("no bus".into()))
        }
        fn delete(&self, _: &str) -> Result<(), StoreError> {
            Ok(())
        }
    }
    let vault = Vault::open(Arc::new(None));
    assert_eq!(vault.set("a", "secret".into()).await, Err(StoreError::Missing("no bus".into())));
    assert_eq!(vault.probe().await, Keyring::Missing { reason: "no bus".into() });
}
