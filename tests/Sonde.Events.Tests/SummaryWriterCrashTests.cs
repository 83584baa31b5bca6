// A killed process loses nothing that it flushed.
namespace Sonde.Events.Tests;

public class SummaryWriterCrashTests
{
    [Fact]
    public void Flush_ThenTheProcessIsKilled_EverythingIsReadable()
    {
        using var folder = new TempFolder();
        DoomedProcess.WriteAndDie(folder.Path, flushed: 5000);
        using var reader = new EventFileReader(Assert.Single(Directory.GetFiles(folder.Path)));
        var read = Log.ReadOn(reader);
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => (long)i), read.Where(value => value.Tag == "a").Select(value => value.Step));
        Assert.Empty(reader.Damage);
    }
}
