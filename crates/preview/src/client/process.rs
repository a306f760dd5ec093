//! A process that reads documents, and its two pipes.

use std::{io, path::Path, process::Stdio};

use serde::{Serialize, de::DeserializeOwned};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    process::{Child, Command},
};

use crate::wire;

/// The option that makes the program read documents instead.
pub const OPTION: &str = "--preview";

/// A process that reads documents. When this is dropped, it ends.
pub struct Process {
    input: Box<dyn AsyncWrite + Send + Unpin>,
    output: Box<dyn AsyncRead + Send + Unpin>,
    // Held for its drop, which ends the process.
    _child: Option<Child>,
}

impl Process {
    /// Starts `program` as a reader of documents: without the console's environment, which may hold keys, and without
    /// a place to write to.
    ///
    /// # Errors
    /// When the system does not start it.
    pub fn start(program: &Path) -> io::Result<Self> {
        let mut command = Command::new(program);
        command.arg(OPTION).env_clear().kill_on_drop(true);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        if cfg!(unix) {
            command.current_dir("/");
        }
        // Windows loads nothing without it.
        if let Some(root) = std::env::var_os("SystemRoot") {
            command.env("SystemRoot", root);
        }
        let mut child = command.spawn()?;
        let (input, output) = child.stdin.take().zip(child.stdout.take()).ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Self { input: Box::new(input), output: Box::new(output), _child: Some(child) })
    }

    /// A reader of documents that is reached by these two.
    pub fn over(
        input: impl AsyncWrite + Send + Unpin + 'static,
        output: impl AsyncRead + Send + Unpin + 'static,
    ) -> Self {
        Self { input: Box::new(input), output: Box::new(output), _child: None }
    }

    pub(super) async fn write(&mut self, header: &impl Serialize, bytes: &[u8]) -> io::Result<()> {
        self.input.write_all(&wire::head(header, bytes.len())?).await?;
        self.input.write_all(bytes).await?;
        self.input.flush().await
    }

    pub(super) async fn read<T: DeserializeOwned>(&mut self) -> io::Result<(T, Vec<u8>)> {
        let mut first = [0; wire::LENGTHS];
        self.output.read_exact(&mut first).await?;
        let (header_length, bytes_length) = wire::lengths(first)?;
        let json = self.exactly(header_length).await?;
        let bytes = self.exactly(bytes_length).await?;
        Ok((wire::header(&json)?, bytes))
    }

    /// Reads so many bytes, with memory that grows as they come.
    async fn exactly(&mut self, length: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        (&mut self.output).take(length).read_to_end(&mut bytes).await?;
        if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}
