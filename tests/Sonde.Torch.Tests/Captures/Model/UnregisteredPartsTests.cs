// Parameters that fields hold and the model does not list, on models as users write them; and what is no fault.
using Sonde.Events;
using Sonde.Runs;
using Sonde.Torch.Captures;
using Sonde.Torch.Tests.Monitor;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Captures.Model;

public class UnregisteredPartsTests
{
    [Fact]
    public void Find_InCollections_NamesEachElement()
    {
        using var scope = NewDisposeScope();
        var parts = UnregisteredParts.Find(new Collections()).Select(found => found.Part).ToList();

        Assert.Equal(["list[0]", "list[1]", "array[0]", "byName[\"a\"]", "pair.Item2", "scales[0]"], parts.Select(part => part.Field));
        Assert.All(parts, part => Assert.Equal("collection", part.Reason));
        Assert.Equal(("Linear", 2, 6L), (parts[0].Type, parts[0].Parameters, parts[0].Elements));
        Assert.Equal(("Parameter", 1, 3L), (parts[5].Type, parts[5].Parameters, parts[5].Elements));
    }

    [Fact]
    public void Find_WithoutRegisterComponents_NamesTheFields()
    {
        using var scope = NewDisposeScope();
        var part = Assert.Single(UnregisteredParts.Find(new Unregistering())).Part;

        Assert.Equal(("fc", "no-registration"), (part.Field, part.Reason));
    }

    [Fact]
    public void Find_OfAReplacedField_SaysSo()
    {
        using var scope = NewDisposeScope();
        var model = new Replaceable();
        model.ReplaceHead();

        var part = Assert.Single(UnregisteredParts.Find(model)).Part;

        Assert.Equal(("head", "replaced", 2), (part.Field, part.Reason, part.Parameters));
        Assert.Contains(model.named_parameters(), entry => entry.name == "head.weight");   // the old one is still listed
    }

    [Fact]
    public void Find_OfATensorThatRequiresGrad_SaysItIsNoParameter()
    {
        using var scope = NewDisposeScope();
        var part = Assert.Single(UnregisteredParts.Find(new TensorField())).Part;

        Assert.Equal(("scale", "Tensor", "tensor"), (part.Field, part.Type, part.Reason));
    }

    [Fact]
    public void Find_InAnUnregisteredModule_CountsWhatItHidesItself()
    {
        using var scope = NewDisposeScope();
        var part = Assert.Single(UnregisteredParts.Find(new Outer())).Part;

        Assert.Equal(("inner[0]", "Unregistering", 2), (part.Field, part.Type, part.Parameters));
    }

    [Fact]
    public void Find_OfHealthyModels_FindsNothing()
    {
        using var scope = NewDisposeScope();
        var models = new nn.Module[]
        {
            GraphModels.LeNet(), new BasicBlock(4, 8, 2), new LstmClassifier(), new TransformerBlock(32), new UNet(), new Healthy(), new Parent(),
            Transformer(16, 2, 1, 1), MultiheadAttention(16, 2), ModuleList<nn.Module>(Linear(2, 2)),
        };

        Assert.All(models, model => Assert.Empty(UnregisteredParts.Find(model)));
    }

    [Fact]
    public void Attach_OfAModelWithAList_IsDiagnosed_AndItsHealthyTwinIsNot()
    {
        using var scope = NewDisposeScope();
        Assert.Contains(Train(new Hidden(hide: true)), finding => finding.Rule == "unregistered-parameters" && finding.Layer == "extra[0]");
        Assert.DoesNotContain(Train(new Hidden(hide: false)), finding => finding.Rule == "unregistered-parameters");
    }

    private static IReadOnlyList<Finding> Train(Module<Tensor, Tensor> model)
    {
        using var run = new TemporaryRun();
        using var optimizer = optim.SGD(model.parameters(), 0.1);
        using var monitor = TrainingMonitor.Attach(model, optimizer, run.Folder, run.Options);
        for (var step = 0; step < 5; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var x = randn(8, 2);
            var loss = functional.mse_loss(model.call(x), x.sum(1, keepdim: true));
            loss.backward();
            optimizer.step();
            monitor.Step(loss, x);
        }

        var findings = monitor.Diagnose();
        Assert.NotNull(RecordReader.ReadLast(run.Load(), ModelRecord.Reading)!.Unregistered);
        return findings;
    }

    private sealed class Collections : Module<Tensor, Tensor>
    {
        private readonly List<Linear> list = [Linear(2, 2), Linear(2, 2)];
        private readonly Module<Tensor, Tensor>[] array = [Linear(2, 2), ReLU()];
        private readonly Dictionary<string, nn.Module> byName = new() { ["a"] = Linear(2, 2) };
        private readonly (int, nn.Module) pair = (3, Linear(2, 2));
        private readonly Parameter[] scales = [new(zeros(3))];
        private readonly Linear registered = Linear(2, 2);

        public Collections() : base(nameof(Collections)) => RegisterComponents();

        public override Tensor forward(Tensor x) => registered.call(list[0].call(array[0].call(x))) * scales.Length * byName.Count * pair.Item1;
    }

    private sealed class Unregistering() : Module<Tensor, Tensor>(nameof(Unregistering))
    {
        private readonly Linear fc = Linear(2, 2);

        public override Tensor forward(Tensor x) => fc.call(x);
    }

    private sealed class Replaceable : Module<Tensor, Tensor>
    {
        private Module<Tensor, Tensor> head = Linear(2, 2);

        public Replaceable() : base(nameof(Replaceable)) => RegisterComponents();

        public void ReplaceHead() => head = Linear(2, 5);

        public override Tensor forward(Tensor x) => head.call(x);
    }

    private sealed class TensorField : Module<Tensor, Tensor>
    {
        private readonly Linear fc = Linear(2, 2);
        private readonly Tensor scale = ones(2, requires_grad: true);

        public TensorField() : base(nameof(TensorField)) => RegisterComponents();

        public override Tensor forward(Tensor x) => fc.call(x) * scale;
    }

    private sealed class Outer : Module<Tensor, Tensor>
    {
        private readonly Linear fc = Linear(2, 2);
        private readonly List<Unregistering> inner = [new()];

        public Outer() : base(nameof(Outer)) => RegisterComponents();

        public override Tensor forward(Tensor x) => inner[0].call(fc.call(x));
    }

    /// <summary>Registers its children's children too: the child need not.</summary>
    private sealed class Parent : Module<Tensor, Tensor>
    {
        private readonly Unregistering child = new();

        public Parent() : base(nameof(Parent)) => RegisterComponents();

        public override Tensor forward(Tensor x) => child.call(x);
    }

    /// <summary>A loss in a field, a frozen teacher in a list, a mask, a module known twice, one that points back.</summary>
    private sealed class Healthy : Module<Tensor, Tensor>
    {
        private readonly Linear fc = Linear(2, 2);
        private readonly Linear same;
        private readonly List<nn.Module> known;
        private readonly List<nn.Module> teacher = [Linear(2, 2)];
        private readonly CrossEntropyLoss loss = CrossEntropyLoss();
        private readonly Tensor mask = ones(2);

        public Healthy() : base(nameof(Healthy))
        {
            same = fc;
            known = [fc, this];
            foreach (var parameter in teacher[0].parameters()) parameter.requires_grad = false;
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => same.call(x) * mask * known.Count * (loss is null ? 0 : 1);
    }

    private sealed class Hidden : Module<Tensor, Tensor>
    {
        private readonly Linear fc = Linear(2, 1);
        private readonly List<Module<Tensor, Tensor>> extra = [];
        private readonly ModuleList<Module<Tensor, Tensor>> listed = new();

        public Hidden(bool hide) : base(nameof(Hidden))
        {
            if (hide) extra.Add(Linear(2, 2));
            else listed.Add(Linear(2, 2));
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => fc.call((extra.Count > 0 ? extra[0] : listed[0]).call(x));
    }
}
