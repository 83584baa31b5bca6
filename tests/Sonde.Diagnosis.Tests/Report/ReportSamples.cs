// A report with a sick, a healthy and an undecided run, made by the rules themselves.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Report;

internal static class ReportSamples
{
    public static DiagnosisReport Mixed()
    {
        var cut = new OpCutRecord
        {
            Op = "aten::argmax",
            Source = "src/Model.cs:42",
            Snippet = "  41 |     var scores = head.call(x);\n> 42 |     return scores.argmax(1).to(float32);\n  43 | }",
            Layer = "head",
            Parameters = ["conv1.weight", "conv1.bias"],
        };
        var sick = Synthetic.AtChance(300, 1) with
        {
            Run = "argmax",
            OpTrace = new OpTraceRecord { Ops = 40, Tracing = "native", Cuts = [cut], LossRequiresGrad = false, LossIsLeaf = false },
        };
        return new DiagnosisReport("runs",
        [
            Diagnostician.Diagnose(sick),
            Diagnostician.Diagnose(Synthetic.Learning(300, 1) with { Run = "batch-norm" }),
            Diagnostician.Diagnose(new RunSignals("empty")),
        ]);
    }
}
