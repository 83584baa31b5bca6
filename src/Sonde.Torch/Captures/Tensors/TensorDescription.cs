// A tensor in one line: type, shape, device, range, counts, and why it has no gradient.
using System.Globalization;
using Sonde.Torch.Captures;
using Sonde.Torch.Interop;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Describes tensors for people who debug: in a watch window, an immediate window, or a print.</summary>
public static class TensorDescription
{
    /// <summary>Elements that are read at most; larger tensors are sampled evenly, and the text says so.</summary>
    public const long MostElements = 1 << 22;

    /// <summary>
    /// <c>float32 [32, 10] cpu: -3.2 to 4.1, 2 zeros, 1 NaN; no gradient: requires_grad is false</c>. Never throws: disposed, meta, sparse,
    /// complex and quantised tensors are described as far as they can be. Runs no op that a graph keeps. On a device it waits for the values.
    /// </summary>
    /// <param name="tensor">Any tensor, or null.</param>
    public static string Of(Tensor? tensor)
    {
        if (tensor is null)
            return "null";
        if (tensor.IsInvalid)
            return "disposed";
        try
        {
            return $"{tensor.dtype.ToString().ToLowerInvariant()} [{string.Join(", ", tensor.shape)}] {Place(tensor)}: {Values(tensor)}; {Gradient(tensor)}";
        }
        catch (Exception exception)
        {
            // A debugger's window must show something; what went wrong is the most useful thing there is to show.
            return $"cannot be described: {exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}";
        }
    }

    /// <summary>The same as a method of tensors, in TorchSharp's spelling.</summary>
    /// <param name="tensor">Any tensor, or null.</param>
    public static string describe(this Tensor? tensor) => Of(tensor);

    /// <summary>Range and counts of the values, or why they cannot be read.</summary>
    internal static string Values(Tensor tensor)
    {
        if (tensor.numel() == 0)
            return "empty";
        var scan = TensorValues.Read(tensor, MostElements, out var every);
        if (scan.State == ScanState.OtherType)
            return "values of this type are not read";
        if (scan.State == ScanState.NoMemory)
            return tensor.is_meta ? "meta, shape without values" : "values not read";
        if (tensor.dtype == ScalarType.Bool)
            return string.Create(CultureInfo.InvariantCulture, $"{scan.Elements - scan.Zeros} true, {scan.Zeros} false{Sampled(every)}");
        var range = TensorValues.Range("", tensor.dtype, tensor.shape, scan).ToString();
        return range[(range.IndexOf("]: ", StringComparison.Ordinal) + 3)..] + (tensor.is_complex() ? " (real and imaginary parts)" : "") + Sampled(every);
    }

    /// <summary>Whether there is a gradient, and if not, why.</summary>
    internal static string Gradient(Tensor tensor)
    {
        if (!tensor.requires_grad)
            return HostTensor.IsFloating(tensor.dtype) || tensor.is_complex() ? "no gradient: requires_grad is false" : "no gradient: the type has none";
        if (!tensor.is_leaf)
            return "no gradient kept: an op made it (retain_grad() keeps one)";
        using var gradient = tensor.grad;
        return gradient is null
            ? "no gradient yet: no backward pass has reached it, or it was set to null"
            : $"gradient: {Values(gradient)}";
    }

    private static string Place(Tensor tensor) => tensor.is_meta ? "meta" : tensor.device.ToString() + (tensor.is_sparse ? " sparse" : "");

    private static string Sampled(long every) => every == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" (1 in {every} elements read)");
}
