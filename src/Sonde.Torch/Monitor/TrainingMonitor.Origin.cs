// The records written once at the start: the model, and where the run comes from.
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sonde.Events;
using static TorchSharp.torch;

namespace Sonde.Torch;

public sealed partial class TrainingMonitor
{
    /// <summary>Writes the model record now and the provenance in the background, since git takes longer than a step.</summary>
    private Task RecordOrigin(optim.Optimizer? optimizer)
    {
        try
        {
            AddRecord(PluginNames.Model, ModelReading.Read(_model, optimizer, _options.Name), RecordJson.Default.ModelRecord, 0);
            var (seed, settings) = ProvenanceReading.ReadTraining(optimizer, _options);
            var folder = Environment.CurrentDirectory;
            return Task.Run(() => RecordProvenance(folder, seed, settings));
        }
        catch (Exception exception)
        {
            GuardedProbe.Report(_messages, _writer!, _tags, "the model record", exception, 0);
            return Task.CompletedTask;
        }
    }

    private void RecordProvenance(string folder, long? seed, Dictionary<string, string> settings)
    {
        try
        {
            AddRecord(PluginNames.Provenance, ProvenanceReading.Read(folder, seed, settings), RecordJson.Default.ProvenanceRecord, 0);
        }
        catch (Exception exception)
        {
            GuardedProbe.Report(_messages, _writer!, _tags, "the provenance record", exception, 0);
        }
    }

    private void AddRecord<T>(string plugin, T record, JsonTypeInfo<T> type, long step) =>
        _writer!.AddTensor(_tags.Record(plugin), JsonSerializer.Serialize(record, type), step, new SummaryMetadata(plugin, default, DataClass: DataClass.Tensor));
}
