// The gradient flow as the rules read it: a header and one row of statistics a parameter and frame.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>Gradient-flow frames of one model.</summary>
internal sealed class GradientFrames
{
    private readonly float[] _data;
    private readonly int _columns;

    /// <summary>Frames in order.</summary>
    /// <param name="header">Parameters and columns.</param>
    /// <param name="steps">One step a frame.</param>
    /// <param name="data">float32 [frames, parameters, columns], row-major; columns in the header's order.</param>
    /// <param name="total">How many frames the run holds, when <paramref name="steps"/> is a sample of them.</param>
    /// <exception cref="ArgumentException">The data do not have that shape, or lack a column of version 1.</exception>
    public GradientFrames(GradientFlowRecord header, long[] steps, float[] data, int? total = null)
    {
        Header = header;
        Steps = steps;
        Total = total ?? steps.Length;
        _data = data;
        _columns = header.Columns.Length;
        HasCountsOfWeights = header.Columns.AsSpan().StartsWith(GradientFlowRecord.ColumnsWithWeights);
        if (_columns < GradientFlowColumn.Count) throw new ArgumentException($"{_columns} columns, {GradientFlowColumn.Count} needed", nameof(header));
        if (data.Length != steps.Length * header.Parameters.Length * _columns) throw new ArgumentException("not [frames, parameters, columns]", nameof(data));
    }

    /// <summary>Parameters and columns.</summary>
    public GradientFlowRecord Header { get; }

    /// <summary>The parameters, in forward order of registration.</summary>
    public ParameterInfo[] Parameters => Header.Parameters;

    /// <summary>One step a frame.</summary>
    public long[] Steps { get; }

    /// <summary>Number of frames read.</summary>
    public int Count => Steps.Length;

    /// <summary>Number of frames in the run.</summary>
    public int Total { get; }

    /// <summary>Whether the frames have the columns that came after version 1, <see cref="GradientFlowColumn.WeightNaNs"/> among them.</summary>
    public bool HasCountsOfWeights { get; }

    /// <summary>A statistic of <see cref="GradientFlowColumn"/>.</summary>
    public float Value(int frame, int parameter, int column) => _data[(((frame * Parameters.Length) + parameter) * _columns) + column];

    /// <summary>Whether a gradient reached the parameter, and if not, why.</summary>
    public GradientState State(int frame, int parameter)
    {
        var state = Value(frame, parameter, GradientFlowColumn.State);
        // A number that stands for no state tells nothing of the parameter.
        return state is >= 0 and <= (float)GradientState.NotSeen ? (GradientState)(int)state : GradientState.NotSeen;
    }

    /// <summary>Root mean square of the gradient's finite elements.</summary>
    public double Rms(int frame, int parameter) =>
        Value(frame, parameter, GradientFlowColumn.Norm) / Math.Sqrt(Math.Max(1, Elements(parameter)));

    /// <summary>Number of elements of a parameter.</summary>
    public long Elements(int parameter) => Parameters[parameter].Shape.Aggregate(1L, (a, b) => a * b);

    /// <summary>How many frames hold the parameter in the given state.</summary>
    public int CountState(int parameter, GradientState state)
    {
        var count = 0;
        for (var f = 0; f < Count; f++)
        {
            if (State(f, parameter) == state) count++;
        }

        return count;
    }
}
