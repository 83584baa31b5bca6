// The threads of one pass: a pool that is busy with something else must not hold up reading.
namespace Sonde.Runs.Tests.Loading;

public sealed class LoadCrewTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_PoolThatNeverComesToIt_ReadsEverythingAlone()
    {
        var files = new List<FileLoader>();
        var source = new LocalLogSource(_folder.Path);
        for (var i = 0; i < 5; i++)
        {
            new TestEventFile(_folder.At($"{i}.tfevents")).Version().Scalar("loss", i, i).Dispose();
            files.Add(new FileLoader(source, $"{i}.tfevents"));
        }

        var crew = new LoadCrew([.. files.Select(file => (file, 100L))], long.MaxValue, CancellationToken.None);
        await Task.Run(() => crew.Run(4, new BusyPool()), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        Assert.All(files, file => Assert.Equal(2, file.Receipt().Records));
    }

    private sealed class BusyPool : TaskScheduler
    {
        protected override void QueueTask(Task task)
        {
        }

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
