// The records written once at the start: the model, and where the run comes from.
using Sonde.Events;

namespace Sonde.Torch;

/// <summary>Writes the model record at once, and the provenance in the background, since git takes longer than a step.</summary>
internal sealed class OriginInstrument(ProbeContext context) : IInstrument
{
    private Task _provenance = Task.CompletedTask;

    public string Name => "provenance";

    public string Title => "the record of model and provenance";

    public void Attach()
    {
        context.AddRecord(ModelRecord.Reading, ModelReading.Read(context.Model, context.Optimizer, context.Options.Name), 0);
        var (seed, settings) = ProvenanceReading.ReadTraining(context.Optimizer, context.Options);
        var folder = Environment.CurrentDirectory;
        _provenance = context.InBackground(
            "the provenance record", 0, () => context.AddRecord(ProvenanceRecord.Reading, ProvenanceReading.Read(folder, seed, settings), 0));
    }

    public void WriteOut(bool isLast, long step) => _provenance.Wait();
}
