// placeholder until trace
namespace Sonde.Torch;

public sealed partial class TrainingMonitor
{
    private int _x;
    private void ArmTrace() { _x++; }
    private void EndTrace(in StepReading r) { _x++; }
    private void RearmTrace() { _x++; }
    private void DisarmTrace() { _x++; }
}
