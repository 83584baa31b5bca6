// What a writer could not write comes back as problems of its file.
namespace Sonde.Runs.Tests;

public class GapProblemsTests
{
    [Fact]
    public void Of_FileDeletedWhileItWasWritten_NamesWhatWentWithIt()
    {
        var root = Directory.CreateTempSubdirectory("sonde-gaps-");
        try
        {
            using (var writer = new SummaryWriter(Path.Combine(root.FullName, "run"), new SummaryWriterOptions { ErrorOutput = TextWriter.Null }))
            {
                for (var step = 3; step < 10; step++)
                    writer.AddScalar("loss", step, step, 1_700_000_000 + step);
                writer.Flush();
                File.Delete(writer.FilePath);
                writer.AddScalar("loss", 10, 10);
            }

            using (var whole = new SummaryWriter(Path.Combine(root.FullName, "whole")))
                whole.AddScalar("loss", 1, 1);
            using var logs = new LogDirectory(root.FullName);
            var problem = Assert.Single(GapProblems.Of(logs.Refresh()));
            Assert.StartsWith("run/events.out.tfevents.", problem.Path, StringComparison.Ordinal);
            Assert.True(problem.Offset > 0);
            Assert.StartsWith("7 records are missing (deleted): steps 3 to 9, ", problem.Reason, StringComparison.Ordinal);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }
}
