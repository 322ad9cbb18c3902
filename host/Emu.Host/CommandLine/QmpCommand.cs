using System.CommandLine;
using Emu.Core.Machines;
using Emu.Host.Prompt;
using Emu.Host.Running;
using Emu.Modules.Loading;
using Emu.Modules.Settings;
using Emu.Monitor.Server;
using Emu.Monitor.Sessions;

namespace Emu.Host.CommandLine;

/// <summary><c>emu qmp</c>: an empty machine that programs build and run.</summary>
internal static class QmpCommand
{
    public static Command Build(CommandContext context)
    {
        var address = new Argument<string>("ADDRESS") { Description = "unix:PATH, tcp:HOST:PORT, :PORT (on loopback), or stdio" };
        Option<string[]> path = CommandContext.ModulePath();
        var command = new Command("qmp", "Serve an empty machine to programs that speak QMP") { address, path };
        command.SetAction(result => Run(MonitorAddress.Parse(result.GetValue(address)!), new ModuleLoader(context.Catalog(result.GetValue(path)!)), context));
        return command;
    }

    private static int Run(MonitorAddress address, ModuleLoader loader, CommandContext context)
    {
        using StderrLoggers loggers = new(context.Error);
        using var machine = new Machine(new MachineOptions { Types = new LoadedTypes(loader), Loggers = loggers });
        using var monitor = new MachineMonitor(machine, loader) { Settings = () => new SettingsFile(context.Folders()) };
        machine.Prompts = new PromptSource(machine, loader, context.Folders) { Served = monitor }.Open;
        using var server = new QmpServer(monitor, address);
        using var signals = new Signals(() => context.Warn("interrupt once more to end the machine"));
        if (address is not StdioAddress)
        {
            context.Warn($"listening at {server.Address}");
        }

        // The one client of standard input is gone for good when the input ends.
        Task gone = address is StdioAddress ? server.Completed : Task.Delay(Timeout.Infinite);
        int first = Task.WaitAny(machine.Finished, signals.Ended, gone);
        return first switch
        {
            0 => RunEnd.Of(machine.Finished.Result).Status,
            1 => signals.Ended.Result.Status,
            _ => ExitStatus.Ok,
        };
    }
}
