// What one look at a failed step found, and how it becomes a record and a line.
using Sonde.Events;

namespace Sonde.Torch.Captures;

/// <summary>The outcome of looking into a step that was not finite.</summary>
/// <param name="Seen"><c>loss</c> or <c>weights</c>: what was noticed.</param>
/// <param name="Way"><c>replay</c>, <c>next step</c>, <c>step</c> or <c>none</c>.</param>
/// <param name="Op">Where it came from, as far as known.</param>
internal sealed record NonFiniteLook(string Seen, string Way, NonFiniteOp? Op)
{
    public IReadOnlyList<long> Samples { get; init; } = [];

    public long SampleCount { get; init; }

    public long BatchSize { get; init; }

    /// <summary>Whether the samples were run apart from the others.</summary>
    public bool SamplesConfirmed { get; init; }

    /// <summary>A remark on the samples in addition to their indices, or null.</summary>
    public string? SamplesNote { get; init; }

    /// <summary>The step after which the weights were kept that the batch was run on.</summary>
    public long? WeightsOfStep { get; init; }

    /// <summary>
    /// Which part of the step made it, where no op is known: <c>data</c>, <c>model</c>, <c>loss</c>, <c>backward</c>, <c>update</c>, <c>buffers</c>;
    /// else null.
    /// </summary>
    public string? Place { get; init; }

    /// <summary>The layer, where no op is known.</summary>
    public string? Layer { get; init; }

    /// <summary>Parameters and buffers that are not finite after the step; the first few.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The newest step before it after which all weights were seen finite; -1 at Attach, null where nothing is known.</summary>
    public long? FiniteAt { get; init; }

    /// <summary>What is known where no op is.</summary>
    public string? Known { get; init; }

    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Takes over the rows that the op's tensor tells, as samples that were not confirmed.</summary>
    public NonFiniteLook WithRows() => Op is { RowSize: > 0, RowCount: > 0 } op && SampleCount == 0
        ? this with { Samples = op.Rows, SampleCount = op.RowCount, BatchSize = op.RowSize }
        : this;

    /// <summary>All of it in one sentence, without notes.</summary>
    public string Summary
    {
        get
        {
            if (Op is not { } op)
                return Known ?? "where it came from is not known";
            var told = op with { RowCount = SampleCount, Rows = Samples, RowSize = BatchSize };
            var inputs = op.Kind == NonFiniteKind.Weights
                ? []
                : op.Inputs.Where(input => input.Elements > 0).Take(2).Select(input => input.ToString()).ToList();
            return told + (inputs.Count > 0 ? $"; {string.Join("; ", inputs)}" : "");
        }
    }

    public NonFiniteRecord ToRecord() => new()
    {
        Seen = Seen,
        Way = Way,
        Kind = Op is null ? null : Op.Kind.ToString().ToLowerInvariant(),
        Summary = Summary,
        Op = Op is { Op.Length: > 0 } ? Op.Op : null,
        Node = Op?.Node,
        ForwardOp = Op?.ForwardOp,
        Source = Op?.Source,
        Snippet = Op?.Snippet,
        Layer = Op is null ? Layer : Op.Layer,
        Place = Place,
        Names = [.. Names],
        FiniteAt = FiniteAt,
        Culprit = Op?.Culprit,
        Inputs = [.. (Op?.Inputs ?? []).Select(Stored)],
        Outputs = [.. (Op?.Outputs ?? []).Select(Stored)],
        Samples = [.. Samples],
        SampleCount = SampleCount,
        BatchSize = BatchSize,
        SamplesConfirmed = SamplesConfirmed,
        SamplesNote = SamplesNote,
        WeightsOfStep = WeightsOfStep,
        Notes = [.. Notes],
    };

    private static NonFiniteTensor Stored(TensorRange range) => new()
    {
        Name = range.Name,
        Type = range.Type,
        Shape = [.. range.Shape],
        Elements = range.Elements,
        Min = range.Min,
        Max = range.Max,
        NaN = range.NaN,
        PositiveInfinity = range.PositiveInfinity,
        NegativeInfinity = range.NegativeInfinity,
        Zeros = range.Zeros,
    };
}
