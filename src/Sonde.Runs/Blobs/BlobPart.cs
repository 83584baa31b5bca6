// What one file adds to a blob series: references, and the metadata that the tag had in that file.
using Sonde.Events;

namespace Sonde.Runs;

internal readonly record struct BlobPart(SummaryMetadata? Metadata, BlobView View);
