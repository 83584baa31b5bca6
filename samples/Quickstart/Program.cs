// Trains small networks on real images, shows them live in the browser, and prints what Sonde found.
using Quickstart;
using Sonde;
using Sonde.Runs;
using Sonde.Server;

var settings = Settings.Parse(args, DateTime.Now);
if (settings is null)
{
    return 2;
}

await using var server = settings.Serve
    ? SondeServer.Start(settings.LogDirectory, new SondeServerOptions { Port = settings.Port })
    : null;
if (server is not null)
{
    Console.WriteLine($"Sonde is at {server.Url} (live from the first step; Ctrl+C ends)");
}

new Story(FashionMnist.Load(settings.TrainingSamples), settings).Tell();

using (var log = new LogDirectory(settings.LogDirectory))
{
    Console.WriteLine($"\nWhat Sonde reports of the runs in {settings.LogDirectory}:\n");
    ReportText.Write(Diagnostician.Diagnose(log.Refresh()), Console.Out);
}

if (server is not null)
{
    Console.WriteLine($"\nThe dashboard stays at {server.Url} until Ctrl+C.");
    using var end = new ManualResetEventSlim();
    Console.CancelKeyPress += (_, pressed) =>
    {
        pressed.Cancel = true;
        end.Set();
    };
    end.Wait();
}
return 0;
