// What survives what: how far a flush carries the records.
namespace Sonde;

/// <summary>How far a <see cref="SummaryWriter"/> carries its records, and what can be lost; docs/durability.md has the costs.</summary>
public enum Durability
{
    /// <summary>
    /// Flushed records are the operating system's: they survive the end of the process, however it comes (SIGKILL too). Lost
    /// then: what was added in the last <see cref="SummaryWriterOptions.FlushPeriod"/>. A power cut can take what the system
    /// had not written to the disk yet.
    /// </summary>
    Process,

    /// <summary>
    /// As <see cref="Process"/>; <see cref="SummaryWriter.Flush"/> and <see cref="SummaryWriter.Dispose"/> also wait until the disk
    /// has everything (fsync of the file, and of its folder when it is new). Lost at a power cut: what came after the last of
    /// these calls.
    /// </summary>
    PowerLossAtFlush,

    /// <summary>
    /// The background flush waits for the disk too. Lost at a power cut: what was added in the last
    /// <see cref="SummaryWriterOptions.FlushPeriod"/> and in the time that the disk takes.
    /// </summary>
    PowerLoss,
}
