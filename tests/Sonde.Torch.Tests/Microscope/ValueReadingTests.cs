// What is read of values inside a callback, against torch's own ops: every type, strides, and the way of device tensors.
using System.Runtime.InteropServices;
using Sonde.Torch.Autograd;
using Sonde.Torch.Autograd.Native;
using Sonde.Torch.Microscope;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Microscope;

public sealed class ValueReadingTests : IDisposable
{
    private static readonly bool s_available = NativeTrace.IsAvailable(out _);
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public ValueReadingTests() => Assert.SkipUnless(s_available, "ops cannot be seen on this platform");

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(ScalarType.Float32, false)]
    [InlineData(ScalarType.Float32, true)]
    [InlineData(ScalarType.Float64, false)]
    [InlineData(ScalarType.Float16, false)]
    [InlineData(ScalarType.Float16, true)]
    [InlineData(ScalarType.BFloat16, false)]
    [InlineData(ScalarType.Int64, false)]
    [InlineData(ScalarType.Int32, true)]
    [InlineData(ScalarType.Byte, false)]
    public unsafe void Read_AnyLayout_IsWhatTorchSays(ScalarType type, bool throughCopy)
    {
        random.manual_seed(7);
        var values = (randn(6, 5, 7) * 10).abs();
        values[1, 2, 3] = 0;
        if (type is ScalarType.Float32 or ScalarType.Float64 or ScalarType.Float16 or ScalarType.BFloat16)
        {
            values[4, 1, 2] = float.NaN;
            values[2, 0, 0] = float.PositiveInfinity;
            values[2, 4, 6] = float.NegativeInfinity;
        }

        var whole = values.to(type);
        Tensor[] layouts =
        [
            whole, whole.transpose(0, 2), whole[TensorIndex.Ellipsis, TensorIndex.Slice(1, 7, 2)], whole.permute(1, 2, 0),
            whole[TensorIndex.Slice(2, 5)], whole.unsqueeze(1).expand(6, 3, 5, 7), whole[3, 2, 1], zeros([0, 3], type),
        ];
        using var log = new ValueLog(NativeTrace.Native, null, throughCopy: throughCopy);
        foreach (var (number, tensor) in layouts.Index())
        {
            var scan = log.Scan(log.Add(*(nint*)tensor.Handle, number))!.Value;
            var expected = Doubles(tensor);
            var finite = expected.Where(double.IsFinite).ToArray();

            Assert.Equal(expected.Length, scan.Elements);
            Assert.Equal(expected.Count(double.IsNaN), scan.NaN);
            Assert.Equal(expected.Count(double.IsPositiveInfinity), scan.PositiveInfinity);
            Assert.Equal(expected.Count(double.IsNegativeInfinity), scan.NegativeInfinity);
            Assert.Equal(finite.Count(value => value == 0), scan.Zeros);
            Assert.Equal(finite.DefaultIfEmpty(double.PositiveInfinity).Min(), scan.Min);
            Assert.Equal(finite.DefaultIfEmpty(double.NegativeInfinity).Max(), scan.Max);
            if (tensor.dim() == 0 || !scan.IsNonFinite)
                continue;
            var bad = Enumerable.Range(0, (int)tensor.shape[0]).Where(row => Doubles(tensor[row]).Any(value => !double.IsFinite(value)));
            Assert.Equal(bad.Select(row => (long)row), log.Rows(scan));
        }
    }

    [Fact]
    public unsafe void Add_TheSameTensorAgain_ReadsItAnewOnlyAfterAWrite()
    {
        using var log = new ValueLog(NativeTrace.Native, null);
        using var values = ones(4);
        var first = log.Add(*(nint*)values.Handle, 7);

        Assert.Equal(first, log.Add(*(nint*)values.Handle, 7));
        values.div_(0);
        log.Written();
        var second = log.Add(*(nint*)values.Handle, 7);
        Assert.NotEqual(first, second);
        Assert.False(log.IsNonFinite(first));
        Assert.True(log.IsNonFinite(second));
    }

    [Fact]
    public unsafe void Read_MetaSparseAndComplex_DoesNotTouchWhatIsNotThere()
    {
        using var log = new ValueLog(NativeTrace.Native, null);
        var sparse = eye(3).to_sparse();
        var complex = view_as_complex(tensor(new float[,] { { 1, float.NaN }, { 2, 3 } }));

        Assert.False(log.IsNonFinite(log.Add(*(nint*)sparse.Handle, 0)));
        Assert.Equal(0, log.Scan(log.Add(*(nint*)ones(4, device: META).Handle, 1))!.Value.Elements);
        Assert.Equal(1, log.Scan(log.Add(*(nint*)complex.Handle, 2))!.Value.NaN);
        ones(2).add(1); // nothing was left behind for the next op to stumble over
    }

    [Fact]
    public void Read_ByBatchSize_FindsTheDimensionOfTheSamples()
    {
        var x = zeros(4, 3, 5).requires_grad_();
        using var session = OpTraceSession.Start(null, everything: true, values: true, batch: 5);
        var loss = (x + tensor(new float[] { 1, 2, 3, 0, 5 })).log().sum();
        session.Stop();

        var found = session.FindNonFinite(loss, []);

        Assert.NotNull(found);
        Assert.Equal((5L, 1L), (found.RowSize, found.RowCount));
        Assert.Equal([3L], found.Rows);
    }

    private static double[] Doubles(Tensor tensor) =>
        tensor.numel() == 0 ? [] : MemoryMarshal.Cast<byte, double>(tensor.to(ScalarType.Float64).contiguous().bytes).ToArray();
}
