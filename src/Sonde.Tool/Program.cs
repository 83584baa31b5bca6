// The command tree. Each verb is one file under Commands/.
using System.CommandLine;
using Sonde.Tool;
using Sonde.Tool.Commands;

var root = new RootCommand("Sonde shows what happens inside a neural network while it trains, and reports what is wrong. 'sonde DIR' is 'sonde serve DIR'.")
{
    ServeCommand.Create(),
    DiagnoseCommand.Create(),
    InspectCommand.Create(),
    ExportCommand.Create(),
    RuleCommand.Create(),
    EnvCommand.Create(),
};
ServeCommand.Configure(root); // The default verb: sonde runs
return await CommandLine.RunAsync(root, args);
