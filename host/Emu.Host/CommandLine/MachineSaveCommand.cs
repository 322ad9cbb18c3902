using System.CommandLine;
using System.Net.Sockets;
using Emu.Abstractions.Qom;
using Emu.Core.MachineFiles;
using Emu.Monitor.Client;

namespace Emu.Host.CommandLine;

/// <summary><c>emu machine save</c>: a machine as a file that builds it, without parameters: one that runs, or one with its parameters put in.</summary>
internal static class MachineSaveCommand
{
    public static Command Build(CommandContext context)
    {
        var words = new Argument<string[]>("[MACHINE] FILE") { Description = "What is saved, unless --qmp says it, and the file that is written; - for standard output", Arity = new ArgumentArity(1, 2) };
        var qmp = new Option<string?>("--qmp") { Description = "Save the machine that serves its monitor there, as it is now", HelpName = "ADDRESS" };
        Option<string[]> set = CommandContext.Repeated("--set", "NAME=VALUE", "Set a parameter or OBJECT.PROPERTY of MACHINE; may be given several times");
        Option<string[]> path = CommandContext.ModulePath();
        var command = new Command("save", "Write a machine, one that is running too, as a file that builds it again") { words, qmp, set, path };
        command.SetAction(result =>
        {
            string[] given = result.GetValue(words)!;
            string? address = result.GetValue(qmp);
            if (given.Length != (address is null ? 2 : 1))
            {
                throw new UsageException(address is null ? "expected MACHINE and FILE, or --qmp ADDRESS and FILE" : $"expected one FILE with --qmp, not '{string.Join(' ', given)}'");
            }

            string text = address is null
                ? OfFile(given[0], result.GetValue(set)!, new CommandLineText([.. result.Tokens.Select(token => token.Value)]), context, result.GetValue(path)!)
                : OfMonitor(address).GetAwaiter().GetResult();
            if (given[^1] == "-")
            {
                context.Out.Write(text);
            }
            else
            {
                MachineFileWriter.Save(given[^1], text);
            }
        });
        return command;
    }

    private static string OfFile(string name, string[] set, CommandLineText text, CommandContext context, string[] path)
    {
        var problems = new MachineProblems();
        MachineFile file = MachineSource.Read(context.Catalog(path), name, problems, mustBeAvailable: false);
        var request = new ModelRequest { Settings = [.. set.Select(pair => RunCommand.ParseSetting("--set", pair, text))], RunsChecks = false };
        MachineModel model = MachineModelBuilder.Read(file, request, problems).Model;
        RunCommand.Refuse(problems, text);
        return MachineFileWriter.Write(model.Name, model.Summary, MachinePlan.CommandsOf(model));
    }

    private static async Task<string> OfMonitor(string address)
    {
        try
        {
            await using QmpClient client = await QmpClient.ConnectAsync(address).ConfigureAwait(false);
            return (await client.XQueryMachineFileAsync().ConfigureAwait(false)).Text;
        }
        catch (QmpCommandException e)
        {
            throw new EmuException($"the machine at '{address}' cannot be saved: {e.Message}", e);
        }
        catch (Exception e) when (e is SocketException or IOException or ArgumentException)
        {
            throw new EmuException($"no monitor at '{address}': {e.Message.TrimEnd('.')}; a machine serves one with --qmp {address}", e);
        }
    }
}
