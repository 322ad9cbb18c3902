using System.CommandLine;
using Emu.Core.Commands;
using Emu.Core.MachineFiles;
using Emu.Modules.Catalog;
using Emu.Modules.Machines;
using Emu.Modules.Reports;

namespace Emu.Host.CommandLine;

/// <summary><c>emu machine …</c>: what machines there are, from manifests and machine files alone.</summary>
internal static class MachineCommands
{
    public static Command Build(CommandContext context) =>
        new("machine", "List, show, check and save machines") { List(context), Show(context), Check(context), MachineSaveCommand.Build(context), Schema(context) };

    private static Command List(CommandContext context)
    {
        Option<bool> json = CommandContext.Json();
        Option<string[]> path = CommandContext.ModulePath();
        var command = new Command("list", "List all machines; no module code runs") { json, path };
        command.SetAction(result =>
        {
            var machines = new CatalogReports(context.Catalog(result.GetValue(path)!)).Machines();
            if (result.GetValue(json))
            {
                context.Out.WriteLine(ReportJson.Write(machines));
                return;
            }

            TableWriter.Write(
                context.Out,
                ["NAME", "ARCHITECTURES", "CPUS", "SUMMARY"],
                [.. machines.Select(m => (string[])
                    [
                        m.Name,
                        m.Architectures.Length == 0 ? "-" : string.Join(", ", m.Architectures),
                        m.MaxCpus == 0 ? "-" : m.MinCpus == m.MaxCpus ? $"{m.MinCpus}" : $"{m.MinCpus}-{m.MaxCpus}",
                        m.Available ? m.Summary : $"{m.Summary} (unavailable: {m.Why})",
                    ])]);
        });
        return command;
    }

    private static Command Show(CommandContext context)
    {
        Argument<string> machine = context.Machine();
        var commands = new Option<bool>("--commands") { Description = "Write the commands that the file means, as QMP" };
        Option<bool> json = CommandContext.Json();
        Option<string[]> set = CommandContext.Repeated("--set", "NAME=VALUE", "Set a parameter or OBJECT.PROPERTY; may be given several times");
        var profile = new Option<string?>("--profile") { Description = "Values of a profile in the machine's file", HelpName = "NAME" };
        Option<string[]> path = CommandContext.ModulePath();
        var command = new Command("show", "Show a machine: parameters and objects, or its commands") { machine, commands, json, set, profile, path };
        command.SetAction(result =>
        {
            var text = new CommandLineText([.. result.Tokens.Select(token => token.Value)]);
            string? name = result.GetValue(profile);
            var request = new ModelRequest
            {
                Settings = [.. result.GetValue(set)!.Select(pair => RunCommand.ParseSetting("--set", pair, text))],
                Profile = name,
                ProfileSpan = name is null ? default : text.PlaceOf("--profile", name),
                RunsChecks = false,
            };
            var problems = new MachineProblems();
            MachineFile file = MachineSource.Read(context.Catalog(result.GetValue(path)!), result.GetValue(machine)!, problems, mustBeAvailable: false);
            MachineModel model = MachineModelBuilder.Read(file, request, problems).Model;
            RunCommand.Refuse(problems, text);
            if (result.GetValue(commands))
            {
                foreach (MachineCommand step in MachinePlan.CommandsOf(model).Append(new ContCommand()))
                {
                    context.Out.WriteLine(CommandScript.Render(step));
                }

                return;
            }

            // What conditions leave out is shown too, so that a person sees what there could be.
            MachineModel everything = MachineModelBuilder.Read(file, request with { Everything = true }, new MachineProblems()).Model;
            if (result.GetValue(json))
            {
                context.Out.WriteLine(MachineModelJson.Write(file, model, everything));
            }
            else
            {
                MachineText.Write(context.Out, file, model, everything);
            }
        });
        return command;
    }

    private static Command Check(CommandContext context)
    {
        Argument<string> machine = context.Machine();
        Option<bool> json = CommandContext.Json();
        Option<string[]> set = CommandContext.Repeated("--set", "NAME=VALUE", "Check with a parameter or OBJECT.PROPERTY set; may be given several times");
        Option<string[]> path = CommandContext.ModulePath();
        var command = new Command("check", "Check a machine's file against what all modules offer; no module code runs") { machine, json, set, path };
        command.SetAction(result =>
        {
            ModuleCatalog catalog = context.Catalog(result.GetValue(path)!);
            var text = new CommandLineText([.. result.Tokens.Select(token => token.Value)]);
            List<Setting> settings = [.. result.GetValue(set)!.Select(pair => RunCommand.ParseSetting("--set", pair, text))];
            string name = result.GetValue(machine)!;
            var problems = new MachineProblems();
            MachineFile? file = null;
            problems.Try(() =>
            {
                file = MachineSource.Read(catalog, name, problems, mustBeAvailable: false);
                new MachineChecker(catalog).CheckFile(file, settings, problems);
            });
            MachineCheckReport report = MachineReports.Check(file, name, problems);
            if (result.GetValue(json))
            {
                context.Out.WriteLine(ReportJson.Write(report));
            }
            else
            {
                foreach (MachineProblem problem in problems.All)
                {
                    context.Out.WriteLine(problem.Render());
                }

                context.Out.WriteLine(report.Errors + report.Warnings == 0
                    ? $"{report.Machine}: fits the modules"
                    : $"{report.Machine}: {Count(report.Errors, "error")}{(report.Warnings > 0 ? ", " + Count(report.Warnings, "warning") : "")}");
            }

            return report.Errors == 0 ? ExitStatus.Ok : ExitStatus.Failure;
        });
        return command;
    }

    private static Command Schema(CommandContext context)
    {
        Option<string[]> path = CommandContext.ModulePath();
        var command = new Command("schema", "Write a JSON schema of machine files, made from what all modules offer") { path };
        command.SetAction(result => context.Out.WriteLine(MachineSchema.Write(context.Catalog(result.GetValue(path)!))));
        return command;
    }

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";
}
