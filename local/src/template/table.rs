use super::error::TemplateError;
use super::node::Node;

/// The definition of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its `TableName`, or the logical id when it has none.
    pub name: String,
    /// Every key attribute's name and type (`S`, `N` or `B`).
    pub attributes: Vec<KeyAttribute>,
    /// The primary key: attribute name and `HASH` or `RANGE`.
    pub key: Vec<KeyAttribute>,
    /// The global secondary indexes.
    pub indexes: Vec<Index>,
    /// The attribute that holds the time to live, when it is enabled.
    pub ttl_attribute: Option<String>,
}

/// A named attribute with its type, or its role in a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyAttribute {
    /// The attribute's name.
    pub name: String,
    /// `S`, `N`, `B`, or `HASH`, `RANGE`.
    pub kind: String,
}

/// A global secondary index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// The index's name.
    pub name: String,
    /// The index's key: attribute name and `HASH` or `RANGE`.
    pub key: Vec<KeyAttribute>,
    /// What it copies of each item.
    pub projection: Projection,
}

/// What an index copies of each item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    /// `ALL`, `KEYS_ONLY` or `INCLUDE`.
    pub kind: String,
    /// The attributes of `INCLUDE`.
    pub attributes: Vec<String>,
}

impl Table {
    pub(super) fn read(logical_id: &str, properties: &Node<'_>) -> Result<Self, TemplateError> {
        if properties.field("LocalSecondaryIndexes")?.is_some() {
            return Err(properties.error("LocalSecondaryIndexes are not supported on one machine"));
        }
        let mut indexes = Vec::new();
        if let Some(list) = properties.field("GlobalSecondaryIndexes")? {
            for item in list.items()? {
                indexes.push(Index::read(&item)?);
            }
        }
        Ok(Self {
            name: properties
                .string("TableName")?
                .unwrap_or_else(|| logical_id.to_owned()),
            attributes: pairs(
                &properties.required("AttributeDefinitions")?,
                "AttributeType",
            )?,
            key: pairs(&properties.required("KeySchema")?, "KeyType")?,
            indexes,
            ttl_attribute: ttl_attribute(properties)?,
        })
    }
}

impl Index {
    fn read(node: &Node<'_>) -> Result<Self, TemplateError> {
        let projection = node.required("Projection")?;
        let attributes = match projection.field("NonKeyAttributes")? {
            Some(list) => list.strings()?,
            None => Vec::new(),
        };
        Ok(Self {
            name: node.required_string("IndexName")?,
            key: pairs(&node.required("KeySchema")?, "KeyType")?,
            projection: Projection {
                kind: projection.required_string("ProjectionType")?,
                attributes,
            },
        })
    }
}

fn pairs(list: &Node<'_>, kind: &str) -> Result<Vec<KeyAttribute>, TemplateError> {
    let mut pairs = Vec::new();
    for item in list.items()? {
        pairs.push(KeyAttribute {
            name: item.required_string("AttributeName")?,
            kind: item.required_string(kind)?,
        });
    }
    Ok(pairs)
}

fn ttl_attribute(properties: &Node<'_>) -> Result<Option<String>, TemplateError> {
    let Some(specification) = properties.field("TimeToLiveSpecification")? else {
        return Ok(None);
    };
    if specification.flag("Enabled")? {
        specification.required_string("AttributeName").map(Some)
    } else {
        Ok(None)
    }
}
