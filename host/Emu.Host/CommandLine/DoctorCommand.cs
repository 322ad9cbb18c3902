using System.Collections.Immutable;
using System.CommandLine;
using System.Runtime.InteropServices;
using Emu.Abstractions.Qom;
using Emu.Core.MachineFiles;
using Emu.Modules.Catalog;
using Emu.Modules.Errors;
using Emu.Modules.Install;
using Emu.Modules.Machines;
using Emu.Modules.Reports;
using Emu.Modules.Settings;

namespace Emu.Host.CommandLine;

/// <summary><c>emu doctor</c>: looks at everything that a run depends on and says what to do where something is wrong.</summary>
internal sealed class DoctorCommand
{
    private readonly ImmutableArray<DoctorLine>.Builder lines = ImmutableArray.CreateBuilder<DoctorLine>();
    private readonly CommandContext context;

    private DoctorCommand(CommandContext context) => this.context = context;

    public static Command Build(CommandContext context)
    {
        Option<bool> json = CommandContext.Json();
        Option<string[]> path = CommandContext.ModulePath();
        var command = new Command("doctor", "Check the installation: settings, every module's files, every machine") { json, path };
        command.SetAction(result => new DoctorCommand(context).Run(result.GetValue(path)!, result.GetValue(json)));
        return command;
    }

    private int Run(string[] named, bool asJson)
    {
        Look(named);
        int wrong = lines.Count(line => !line.Good);
        if (asJson)
        {
            context.Out.WriteLine(ReportJson.Write(lines.ToImmutable()));
        }
        else
        {
            foreach (DoctorLine line in lines)
            {
                context.Out.WriteLine((line.Good ? "ok     " : "WRONG  ") + line.Text.Replace("\n", "\n       ", StringComparison.Ordinal));
            }

            context.Out.WriteLine(wrong == 0 ? "Everything is in order." : $"{wrong} problem{(wrong == 1 ? "" : "s")}.");
        }

        return wrong == 0 ? ExitStatus.Ok : ExitStatus.Failure;
    }

    private void Look(string[] named)
    {
        Say(true, $"emu {Program.Version} on .NET {Environment.Version}, {RuntimeInformation.RuntimeIdentifier}, {Environment.ProcessorCount} processors");
        ModuleCatalog catalog;
        try
        {
            UserFolders folders = context.Folders();
            ModuleSettings settings = ModuleSettings.Read(folders);
            int disabled = settings.Disabled.Count;
            Say(true, $"settings: {new SettingsFile(folders).Path}, {disabled} module{(disabled == 1 ? "" : "s")} disabled");
            catalog = context.Catalog(named);
        }
        catch (EmuException e)
        {
            Say(false, e.Message);
            return;
        }

        Say(catalog.Modules.Length > 0, catalog.Modules.Length > 0
            ? $"modules: {catalog.Modules.Length} in the module path"
            : $"no modules: expected some in {context.ShippedModules}; build the whole tree, or name a folder with --module-path");
        foreach (CatalogModule module in catalog.Modules)
        {
            LookAt(module);
        }

        var checker = new MachineChecker(catalog);
        foreach (CatalogMachine machine in catalog.Machines.Values.OrderBy(machine => machine.Machine.Name, StringComparer.Ordinal))
        {
            LookAt(machine, catalog, checker);
        }
    }

    private void LookAt(CatalogModule module)
    {
        if (module.State == ModuleState.Disabled)
        {
            Say(true, $"module {module.Name}: {module.Problem!.Summary}");
            return;
        }

        ImmutableArray<ModuleProblem> problems = ModuleVerifier.Check(module.Folder);
        foreach (ModuleProblem problem in problems)
        {
            Say(false, problem.ToString());
        }

        if (problems.Length == 0)
        {
            Say(true, $"module {module.Name} {module.Manifest!.Version}: files are as they were built");
        }
    }

    private void LookAt(CatalogMachine machine, ModuleCatalog catalog, MachineChecker checker)
    {
        if (catalog.WhyUnavailable(machine) is { } why)
        {
            Say(true, $"machine {machine.Machine.Name} is unavailable: {why}");
            return;
        }

        var problems = new MachineProblems();
        problems.Try(() => checker.CheckFile(MachineFile.Load(machine.File, problems), [], problems));
        foreach (MachineProblem problem in problems.All)
        {
            Say(problem.IsWarning, problem.Render());
        }

        if (problems.All.Count == 0)
        {
            Say(true, $"machine {machine.Machine.Name}: its file fits the modules");
        }
    }

    private void Say(bool good, string text) => lines.Add(new DoctorLine(good, text));
}
