//! Invitations that were not accepted yet.

use domain::{invitation::Invitation, user::User};
use uuid::Uuid;

use super::{
    error::StoreError,
    item::{Envelope, Item, key_of, number, open, value},
    keys::{INVITATIONS_PARTITION, IndexKey, Key},
    partition::PartitionQuery,
    table::Store,
    write::Write,
};

impl Store {
    /// An invitation, perhaps one that is good no more.
    ///
    /// # Errors
    /// When the table cannot be read or the item does not parse.
    pub async fn invitation(&self, id: Uuid) -> Result<Option<Invitation>, StoreError> {
        let key = Key::invitation(id);
        let found = self.get(key.clone()).await?;
        found.map(|item| open(&key, item)).transpose()
    }

    /// Up to `limit` invitations behind `after`, the newest first, and the last one looked at if
    /// there may be more.
    ///
    /// # Errors
    /// When the table cannot be read or an item does not parse.
    pub async fn invitations(
        &self,
        after: Option<Uuid>,
        limit: u8,
    ) -> Result<(Vec<Invitation>, Option<Uuid>), StoreError> {
        let query = PartitionQuery {
            index: true,
            partition: INVITATIONS_PARTITION.to_owned(),
            range: (Uuid::nil().to_string(), Uuid::max().to_string()),
            newest_first: true,
            limit: limit.into(),
            start: after.map(position),
        };
        let page = self.read_partition(query).await?;
        let keys: Vec<Key> = page.items.iter().map(key_of).collect();
        let items = self.items_of(&keys).await?.into_iter();
        let invitations = items.map(|item| open(&key_of(&item), item));
        let last = page.next.and_then(|last| key_of(&last).invitation_id());
        Ok((invitations.collect::<Result<_, _>>()?, last))
    }

    /// The write that makes an invitation.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn put_invitation(&self, invitation: &Invitation) -> Result<Write, StoreError> {
        let item = Envelope::new(Key::invitation(invitation.invitation_id))
            .indexed(IndexKey::invitation(invitation.invitation_id))
            .expiring(invitation.expires_at)
            .wrap(invitation)?;
        self.put_new(item)
    }

    /// The write that removes an invitation, because it is accepted or withdrawn, if it is still
    /// there.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn remove_invitation(&self, id: Uuid) -> Result<Write, StoreError> {
        self.delete(Key::invitation(id), |delete| {
            delete.condition_expression("attribute_exists(PK)")
        })
    }

    /// The write that notes on an account without a password that the invitation to it was accepted
    /// as `accepted` says, if the profile is as it was `read` and the account enabled.
    ///
    /// # Errors
    /// When the write cannot be built.
    pub fn accept_account(&self, read: &User, accepted: &User) -> Result<Write, StoreError> {
        let name = value(&accepted.full_name)?;
        let license = value(&accepted.license_number)?;
        let institution = value(&accepted.institution)?;
        let department = value(&accepted.department)?;
        let locale = value(&accepted.locale)?;
        let (now, yes) = (value(&accepted.updated_at)?, value(&true)?);
        self.update(Key::user(read.user_id), |update| {
            update
                .update_expression(
                    "SET full_name = :name, license_number = :license, \
                     institution = :institution, department = :department, locale = :locale, \
                     agreed_to_terms = :yes, email_verified_at = :now, last_login_at = :now, \
                     password_changed_at = :now, updated_at = :now, version = :next",
                )
                .condition_expression("version = :read AND is_active = :yes")
                .expression_attribute_values(":name", name)
                .expression_attribute_values(":license", license)
                .expression_attribute_values(":institution", institution)
                .expression_attribute_values(":department", department)
                .expression_attribute_values(":locale", locale)
                .expression_attribute_values(":now", now)
                .expression_attribute_values(":yes", yes)
                .expression_attribute_values(":read", number(read.version))
                .expression_attribute_values(":next", number(accepted.version))
        })
    }
}

/// Where the list goes on behind an invitation, whether or not it is still there.
fn position(id: Uuid) -> Item {
    let index = IndexKey::invitation(id).into_attributes();
    let key = Key::invitation(id).into_item();
    key.into_iter().chain(index).collect()
}
