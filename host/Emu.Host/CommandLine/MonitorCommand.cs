using System.CommandLine;
using Emu.Host.Prompt;

namespace Emu.Host.CommandLine;

/// <summary><c>emu monitor</c>: a prompt for a machine that serves its monitor.</summary>
internal static class MonitorCommand
{
    public static Command Build(CommandContext context)
    {
        var address = new Argument<string>("ADDRESS") { Description = "Where the machine serves QMP: unix:PATH, tcp:HOST:PORT or :PORT" };
        var command = new Command("monitor", "Look at and change a running machine at a prompt") { address };
        command.SetAction(result => MonitorPrompt.Run(result.GetValue(address)!, context));
        return command;
    }
}
