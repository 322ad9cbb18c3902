using System.CommandLine;
using System.Runtime.InteropServices;
using Emu.Abstractions.Qom;
using Emu.Modules.Catalog;
using Emu.Modules.Errors;
using Emu.Modules.Install;
using Emu.Modules.Reports;
using Emu.Modules.Settings;

namespace Emu.Host.CommandLine;

/// <summary><c>emu doctor</c>: looks at everything that a run depends on and says what to do where something is wrong.</summary>
internal static class DoctorCommand
{
    public static Command Build()
    {
        Option<string[]> path = CommonOptions.ModulePath();
        var command = new Command("doctor", "Check the installation: settings, every module's files, every machine") { path };
        command.SetAction(result => Run(result.GetValue(path)!));
        return command;
    }

    private static int Run(string[] named)
    {
        int problems = 0;
        Say(true, $"emu {Program.Version} on .NET {Environment.Version}, {RuntimeInformation.RuntimeIdentifier}, {Environment.ProcessorCount} processors");
        ModuleCatalog catalog;
        try
        {
            var folders = UserFolders.Find();
            ModuleSettings settings = ModuleSettings.Read(folders);
            Say(true, $"settings in {new SettingsFile(folders).Path}, {settings.Disabled.Count} modules disabled");
            catalog = CommonOptions.Catalog(named);
        }
        catch (EmuException e)
        {
            Say(false, e.Message);
            return ExitStatus.Failure;
        }

        Say(catalog.Modules.Length > 0, catalog.Modules.Length > 0
            ? $"{catalog.Modules.Length} modules in the module path"
            : $"no modules: expected some in {CommonOptions.ShippedModules}; build the whole tree, or name a folder with --module-path");
        foreach (CatalogModule module in catalog.Modules)
        {
            if (module.State == ModuleState.Disabled)
            {
                Say(true, $"{module.Name}: {module.Problem!.Summary}");
                continue;
            }

            foreach (ModuleProblem problem in ModuleVerifier.Check(module.Folder))
            {
                problems++;
                Say(false, problem.ToString());
            }
        }

        foreach (MachineReport machine in new CatalogReports(catalog).Machines().Where(m => !m.Available))
        {
            Say(true, $"machine {machine.Name} is unavailable: {machine.Why}");
        }

        Say(problems == 0, problems == 0 ? "everything is in order" : $"{problems} problem{(problems == 1 ? "" : "s")}");
        return problems == 0 && catalog.Modules.Length > 0 ? ExitStatus.Ok : ExitStatus.Failure;
    }

    private static void Say(bool good, string line) => Console.Out.WriteLine((good ? "ok    " : "WRONG ") + line);
}
