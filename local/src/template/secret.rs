use super::error::TemplateError;
use super::node::Node;

/// Secrets Manager's default `PasswordLength`, in characters.
const DEFAULT_LENGTH: u32 = 32;

/// An `AWS::SecretsManager::Secret`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// Its key under `Resources`.
    pub logical_id: String,
    /// Its `Name`, or the logical id when it has none.
    pub name: String,
    /// How many characters `GenerateSecretString` makes.
    pub length: usize,
}

impl Secret {
    pub(super) fn read(logical_id: &str, properties: &Node<'_>) -> Result<Self, TemplateError> {
        let generate = properties.required("GenerateSecretString")?;
        if generate.field("SecretStringTemplate")?.is_some() {
            return Err(generate.error("SecretStringTemplate is not supported on one machine"));
        }
        let length = generate
            .integer("PasswordLength")?
            .unwrap_or(DEFAULT_LENGTH);
        Ok(Self {
            logical_id: logical_id.to_owned(),
            name: properties
                .string("Name")?
                .unwrap_or_else(|| logical_id.to_owned()),
            length: length as usize,
        })
    }
}
