// at::RecordFunctionCallback as libtorch takes it by value: two functions, a probability, flags.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sonde.Torch.Interop;

/// <summary>40 bytes. The flags are one bool a record scope, then needs_inputs, needs_outputs, needs_ids.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CallbackStruct
{
    public nint Start;
    public nint End;
    public double SamplingProbability;
    public Flags Bytes;

    [InlineArray(16)]
    public struct Flags
    {
        private byte _first;
    }

    /// <param name="start">A <c>(unique_ptr&lt;ObserverContext&gt;* result, const RecordFunction&amp;)</c> function.</param>
    /// <param name="end">A <c>(const RecordFunction&amp;, ObserverContext*)</c> function.</param>
    /// <param name="scope">The one record scope to observe.</param>
    /// <param name="scopes">How many record scopes this libtorch has.</param>
    /// <param name="values">Whether the callback wants inputs and outputs.</param>
    public static CallbackStruct Create(nint start, nint end, RecordScope scope, int scopes, bool values)
    {
        var callback = new CallbackStruct { Start = start, End = end, SamplingProbability = 1.0 };
        callback.Bytes[(int)scope] = 1;
        callback.Bytes[scopes] = values ? (byte)1 : (byte)0;
        callback.Bytes[scopes + 1] = callback.Bytes[scopes];
        return callback;
    }
}

/// <summary>The first members of at::RecordScope, which has kept their order since it exists.</summary>
internal enum RecordScope
{
    /// <summary>An op that went through the dispatcher.</summary>
    Function = 0,

    /// <summary>A node that the backward pass evaluates.</summary>
    BackwardFunction = 1,
}
