use super::column::Column;

/// The texts of one line by column; what is empty or null is not there.
///
/// It holds a password hash, so it has no debug output.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Record([Option<String>; Column::ALL.len()]);

impl Record {
    pub(crate) fn get(&self, column: Column) -> Option<&str> {
        self.0[column as usize].as_deref()
    }

    pub(crate) fn set(&mut self, column: Column, text: &str) {
        let text = text.trim();
        self.0[column as usize] = (!text.is_empty()).then(|| text.to_owned());
    }
}
