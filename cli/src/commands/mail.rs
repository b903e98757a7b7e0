use std::io::Write;

use clap::Args;
use florence_local::mailbox::{ReceivedMail, fetch};
use florence_local::stack::RunningEndpoints;

use super::{CliError, CommonOptions};

/// The system must be running: its mails are gone when it ends.
#[derive(Debug, Args)]
pub(super) struct Mail {
    /// Only mails to this address
    #[arg(long, value_name = "ADDRESS")]
    to: Option<String>,
    /// Prints JSON instead of text
    #[arg(long)]
    json: bool,
}

impl Mail {
    /// Prints the mails, the oldest first.
    pub(super) async fn run(&self, common: &CommonOptions) -> Result<(), CliError> {
        let data_dir = common.data_dir();
        let running = RunningEndpoints::find(&data_dir)?.ok_or(CliError::NotRunning(data_dir))?;
        let mut mails = fetch(&running.api).await?;
        mails.retain(|mail| self.to.as_ref().is_none_or(|to| mail.to.contains(to)));
        mails.reverse();
        let mut stdout = std::io::stdout().lock();
        if self.json {
            serde_json::to_writer_pretty(&mut stdout, &mails).map_err(std::io::Error::from)?;
            writeln!(stdout)?;
        } else {
            for mail in &mails {
                writeln!(stdout, "{}", text(mail))?;
            }
        }
        Ok(())
    }
}

fn text(mail: &ReceivedMail) -> String {
    let ReceivedMail {
        sent_at,
        from,
        to,
        subject,
        text,
        ..
    } = mail;
    let to = to.join(", ");
    format!("Date: {sent_at}\nFrom: {from}\nTo: {to}\nSubject: {subject}\n\n{text}\n")
}
