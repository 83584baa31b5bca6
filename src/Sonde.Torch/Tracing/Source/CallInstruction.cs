// Which call in a method's IL a frame stands at, where optimised code keeps only rough offsets.
using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Diagnostics;
using System.Reflection;
using System.Reflection.Emit;

namespace Sonde.Torch.Tracing;

/// <summary>
/// The compiler of optimised code maps a whole run of statements to the offset of the first of them. The frame below
/// says which method was called, so the first call of that method from there on is the place.
/// </summary>
internal static class CallInstruction
{
    private static readonly FrozenDictionary<int, OpCode> CodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToFrozenDictionary(code => (int)(ushort)code.Value);

    /// <summary>The offset of the call, or <paramref name="offset"/> where the code is not optimised or the call is not found.</summary>
    /// <param name="caller">The method of user code.</param>
    /// <param name="offset">Where the frame stands in it by the runtime's account.</param>
    /// <param name="callee">The method of the frame below.</param>
    public static int Locate(MethodBase caller, int offset, MethodBase? callee)
    {
        var isOptimised = caller.Module.Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled is not true;
        if (!isOptimised || callee is null || offset < 0 || caller.GetMethodBody()?.GetILAsByteArray() is not { } il)
            return offset;
        foreach (var (at, token) in Calls(il))
        {
            if (at >= offset && NameOf(caller, token) is { } name && IsCallOf(callee.Name, name))
                return at;
        }

        return offset;
    }

    // A wrapper may be inlined into the user's method: the frame below is then the native function, THSTensor_argmax.
    private static bool IsCallOf(string callee, string name) =>
        callee == name || callee.EndsWith('.' + name, StringComparison.Ordinal) || callee.Contains('_' + name, StringComparison.Ordinal);

    private static string? NameOf(MethodBase caller, int token)
    {
        try
        {
            var typeArguments = caller.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
            return caller.Module.ResolveMethod(token, typeArguments, caller.IsGenericMethod ? caller.GetGenericArguments() : null)?.Name;
        }
        catch (Exception exception) when (exception is ArgumentException or BadImageFormatException or FileNotFoundException
            or TypeLoadException or MissingMethodException)
        {
            return null; // a call into something that is not there: not the one looked for
        }
    }

    private static IEnumerable<(int Offset, int Token)> Calls(byte[] il)
    {
        for (var at = 0; at < il.Length;)
        {
            var start = at;
            var value = (int)il[at++];
            if (value == 0xfe && at < il.Length)
                value = 0xfe00 | il[at++];
            if (!CodesByValue.TryGetValue(value, out var code))
                yield break;
            if (code.OperandType == OperandType.InlineMethod)
                yield return (start, BinaryPrimitives.ReadInt32LittleEndian(il.AsSpan(at)));
            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BinaryPrimitives.ReadInt32LittleEndian(il.AsSpan(at)),
                _ => 4,
            };
        }
    }
}
