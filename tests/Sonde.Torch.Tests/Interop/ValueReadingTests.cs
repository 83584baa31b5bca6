// What is read of values inside a callback, against torch's own ops: every type, strides, and the way of device tensors.
using System.Runtime.InteropServices;
using Sonde.Torch.Captures;
using Sonde.Torch.Interop;
using Sonde.Torch.Tracing;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Interop;

public sealed class ValueReadingTests : IDisposable
{
    private static readonly bool Available = NativeTrace.IsAvailable(out _);
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public ValueReadingTests() => Assert.SkipUnless(Available, "ops cannot be seen on this platform");

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
    public void Read_AnyLayout_IsWhatTorchSays(ScalarType type, bool throughCopy)
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
            var scan = log.Scan(Add(log, tensor, number))!.Value;
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
    public void Add_TheSameTensorAgain_ReadsItAnewOnlyAfterAWrite()
    {
        using var log = new ValueLog(NativeTrace.Native, null);
        using var values = ones(4);
        var first = Add(log, values, 7);

        Assert.Equal(first, Add(log, values, 7));
        values.div_(0);
        log.Written(StorageOf(values));
        var second = Add(log, values, 7);
        Assert.NotEqual(first, second);
        Assert.False(log.IsNonFinite(first));
        Assert.True(log.IsNonFinite(second));
    }

    [Fact]
    public void Add_AnotherTensorOverTheSameElements_TakesTheScanOver()
    {
        using var log = new ValueLog(NativeTrace.Native, null);
        var values = arange(24, ScalarType.Float32).view(2, 3, 4);
        var scan = Add(log, values, 0);
        Tensor[] same = [values.view(-1), values.transpose(0, 2), values.unsqueeze(1), values.detach()];
        Tensor[] others = [values[0], values[TensorIndex.Ellipsis, TensorIndex.Slice(0, 4, 2)], values.expand(2, 2, 3, 4), values.clone()];

        Assert.All(same.Index(), pair => Assert.Equal(scan, Add(log, pair.Item, 1 + pair.Index)));
        Assert.Equal(1, log.ReadCount);
        Assert.All(others.Index(), pair => Assert.NotEqual(scan, Add(log, pair.Item, 10 + pair.Index)));
        Assert.Equal(1 + others.Length, log.ReadCount);
    }

    [Fact]
    public void Add_AViewAfterAWriteToPartOfTheStorage_ReadsItAnew()
    {
        using var log = new ValueLog(NativeTrace.Native, null);
        var values = ones(3, 4);
        var first = Add(log, values, 0);
        var part = values[1];
        part.div_(0);
        log.Written(StorageOf(part));

        Assert.True(log.IsNonFinite(Add(log, values.view(12), 1)));
        Assert.Equal(1, log.Scan(Add(log, values, 0))!.Value.Rows);
        Assert.False(log.IsNonFinite(first));
    }

    [Fact]
    public void Add_AViewOfWhatIsNotFinite_CountsItsOwnRows()
    {
        using var log = new ValueLog(NativeTrace.Native, null);
        var values = zeros(2, 3);
        values[1, 2] = float.NaN;

        Assert.Equal([1L], log.Rows(log.Scan(Add(log, values, 0))!.Value));
        Assert.Equal([2L], log.Rows(log.Scan(Add(log, values.t(), 1))!.Value));
        Assert.Equal([5L], log.Rows(log.Scan(Add(log, values.view(6), 2))!.Value));
    }

    [Fact]
    public unsafe void Add_MemoryOfATensorThatHasDied_IsReadAnew()
    {
        const long Elements = 1 << 24; // 64 MiB: mapped by itself, and so mapped again where it was
        using var log = new ValueLog(NativeTrace.Native, null);
        var dead = ones(Elements);
        var native = new NativeTensor(*(nint*)dead.Handle, NativeTrace.Native, NativeTrace.Layout);
        native.HoldAddress(); // as a recorder does
        var (memory, finite) = (StorageOf(dead), Add(log, dead, 0));
        dead.Dispose();
        Tensor? heir = null;
        for (var i = 0; i < 4 && heir is null; i++)
            heir = full([Elements], double.NaN) is var next && StorageOf(next) == memory ? next : null;
        Assert.SkipWhen(heir is null, "the allocator did not give the memory out again");

        var scan = Add(log, heir, 1);

        Assert.NotEqual(finite, scan);
        Assert.True(log.IsNonFinite(scan));
        native.Release();
    }

    [Fact]
    public void Read_LongStretches_CountsWhatLiesInEachPart()
    {
        using var log = new ValueLog(NativeTrace.Native, null);
        var floats = arange(200_001, ScalarType.Float32) - 100_000;
        floats[150_000] = float.PositiveInfinity;
        var longs = arange(-5, 200_000, ScalarType.Int64);

        var scan = log.Scan(Add(log, floats, 0))!.Value;
        var whole = log.Scan(Add(log, longs, 1))!.Value;

        Assert.Equal((200_001L, 1L, 1L, -100_000.0, 100_000.0), (scan.Elements, scan.PositiveInfinity, scan.Zeros, scan.Min, scan.Max));
        Assert.Equal((200_005L, 0L, 1L, -5.0, 199_999.0), (whole.Elements, whole.NaN, whole.Zeros, whole.Min, whole.Max));
    }

    [Fact]
    public void Trace_InPlaceThroughAView_IsSeenInTheWhole()
    {
        var x = ones(4, 5).requires_grad_();
        using var session = OpTraceSession.Start(null, everything: true, values: true);
        var y = x * 2;
        var row = y[2];
        var finite = y + 1;
        row.mul_(float.PositiveInfinity);
        var loss = (y + 1).sum();
        session.Stop();

        var found = NonFiniteDescriber.Find(session, loss, []);

        Assert.NotNull(finite);
        Assert.Equal("aten::mul_", found?.Op);
        Assert.Equal("input 0 float32 [5]: all 2", found!.Inputs[0].ToString());
    }

    [Fact]
    public void Read_MetaSparseAndComplex_DoesNotTouchWhatIsNotThere()
    {
        using var log = new ValueLog(NativeTrace.Native, null);
        var sparse = eye(3).to_sparse();
        var complex = view_as_complex(tensor(new float[,] { { 1, float.NaN }, { 2, 3 } }));

        Assert.False(log.IsNonFinite(Add(log, sparse, 0)));
        Assert.Equal(0, log.Scan(Add(log, ones(4, device: META), 1))!.Value.Elements);
        Assert.Equal(1, log.Scan(Add(log, complex, 2))!.Value.NaN);
        ones(2).add(1); // nothing was left behind for the next op to stumble over
    }

    [Fact]
    public void Read_ByBatchSize_FindsTheDimensionOfTheSamples()
    {
        var x = zeros(4, 3, 5).requires_grad_();
        using var session = OpTraceSession.Start(null, everything: true, values: true, batch: 5);
        var loss = (x + tensor(new float[] { 1, 2, 3, 0, 5 })).log().sum();
        session.Stop();

        var found = NonFiniteDescriber.Find(session, loss, []);

        Assert.NotNull(found);
        Assert.Equal((5L, 1L), (found.RowSize, found.RowCount));
        Assert.Equal([3L], found.Rows);
    }

    [Fact]
    public void Trace_RunningStatisticsThatANormalisationWrites_AreReadAnew()
    {
        var (mean, variance) = (zeros(3), ones(3));
        using var session = OpTraceSession.Start(null, everything: true, values: true);
        var before = mean + 1;
        nn.functional.batch_norm(full([4, 3], float.PositiveInfinity), mean, variance, training: true);
        var loss = (mean + 1).sum();
        session.Stop();

        var found = NonFiniteDescriber.Find(session, loss, []);

        Assert.NotNull(before);
        Assert.Equal((NonFiniteKind.Data, "aten::add"), (found!.Kind, found.Op)); // and not "made by add from finite inputs"
    }

    private static unsafe int Add(ValueLog log, Tensor tensor, int number) => log.Add(*(nint*)tensor.Handle, number, StorageOf(tensor));

    private static unsafe nint StorageOf(Tensor tensor) => new NativeTensor(*(nint*)tensor.Handle, NativeTrace.Native, NativeTrace.Layout).Storage;

    private static double[] Doubles(Tensor tensor) =>
        tensor.numel() == 0 ? [] : MemoryMarshal.Cast<byte, double>(tensor.to(ScalarType.Float64).contiguous().bytes).ToArray();
}
