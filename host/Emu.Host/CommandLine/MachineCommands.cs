using System.CommandLine;
using Emu.Core.Commands;
using Emu.Core.MachineFiles;
using Emu.Modules.Catalog;
using Emu.Modules.Reports;

namespace Emu.Host.CommandLine;

/// <summary><c>emu machine …</c>: what machines there are, from manifests and machine files alone.</summary>
internal static class MachineCommands
{
    public static Command Build() => new("machine", "List, show and check machines") { List(), Show() };

    private static Command List()
    {
        Option<bool> json = CommonOptions.Json();
        Option<string[]> path = CommonOptions.ModulePath();
        var command = new Command("list", "List all machines; no module code runs") { json, path };
        command.SetAction(result =>
        {
            var machines = new CatalogReports(CommonOptions.Catalog(result.GetValue(path)!)).Machines();
            if (result.GetValue(json))
            {
                Console.Out.WriteLine(ReportJson.Write(machines));
                return;
            }

            TableWriter.Write(
                Console.Out,
                ["NAME", "ARCHITECTURES", "CPUS", "SUMMARY"],
                [.. machines.Select(m => (string[])
                    [
                        m.Name,
                        m.Architectures.Length == 0 ? "-" : string.Join(", ", m.Architectures),
                        m.MinCpus == m.MaxCpus ? $"{m.MinCpus}" : $"{m.MinCpus}-{m.MaxCpus}",
                        m.Available ? m.Summary : $"{m.Summary} (unavailable: {m.Why})",
                    ])]);
        });
        return command;
    }

    private static Command Show()
    {
        Argument<string> machine = Machine();
        var commands = new Option<bool>("--commands") { Description = "Write the commands that the file means, as QMP" };
        var set = new Option<string[]>("--set") { Description = "Set a parameter or OBJECT.PROPERTY for --commands", HelpName = "NAME=VALUE", DefaultValueFactory = _ => [] };
        Option<string[]> path = CommonOptions.ModulePath();
        var command = new Command("show", "Show a machine: parameters and objects, or its commands") { machine, commands, set, path };
        command.SetAction(result =>
        {
            ModuleCatalog catalog = CommonOptions.Catalog(result.GetValue(path)!);
            var text = new CommandLineText([.. result.Tokens.Select(token => token.Value)]);
            MachineFile file = MachineSource.Read(catalog, result.GetValue(machine)!);
            MachineModel model = MachineModelBuilder.Build(file, [.. result.GetValue(set)!.Select(pair => RunCommand.ParseSetting(pair, text))], null, [], isPaused: true);
            if (result.GetValue(commands))
            {
                foreach (MachineCommand step in MachinePlan.CommandsOf(model).Append(new ContCommand()))
                {
                    Console.Out.WriteLine(CommandScript.Render(step));
                }
            }
            else
            {
                TableWriter.Write(Console.Out, ["OBJECT", "TYPE"], [.. model.Objects.Select(o => (string[])[o.Id, o.Type])]);
            }
        });
        return command;
    }

    private static Argument<string> Machine()
    {
        var machine = new Argument<string>("MACHINE") { Description = "Name of a machine, or a path that ends in .yaml" };
        machine.CompletionSources.Add(_ => CommonOptions.Catalog([]).Machines.Keys.Select(n => new System.CommandLine.Completions.CompletionItem(n)));
        return machine;
    }
}
