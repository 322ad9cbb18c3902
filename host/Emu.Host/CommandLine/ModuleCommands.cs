using System.CommandLine;
using System.Text.Json;
using Emu.Modules.Catalog;
using Emu.Modules.Install;
using Emu.Modules.Reports;
using Emu.Modules.Settings;

namespace Emu.Host.CommandLine;

/// <summary><c>emu module …</c>: what modules there are and which may be used, from manifests alone.</summary>
internal static class ModuleCommands
{
    public static Command Build() => new("module", "List, show, enable, disable, check and install modules")
    {
        List(),
        Show(),
        Switch("enable", "Let a module be used again", disabled: false),
        Switch("disable", "Keep a module from being used, until it is enabled again", disabled: true),
        ModuleCheckCommand.Build(),
        Install(),
    };

    private static Command List()
    {
        Option<bool> json = CommonOptions.Json();
        Option<string[]> path = CommonOptions.ModulePath();
        var command = new Command("list", "List all modules; no module code runs") { json, path };
        command.SetAction(result =>
        {
            var modules = new CatalogReports(CommonOptions.Catalog(result.GetValue(path)!)).Modules();
            if (result.GetValue(json))
            {
                Console.Out.WriteLine(ReportJson.Write(modules));
                return;
            }

            TableWriter.Write(
                Console.Out,
                ["NAME", "KIND", "STATE", "ARCH", "TYPES", "VERSION", "WHY"],
                [.. modules.Select(m => (string[])[m.Name, m.Kind, m.State, m.Architectures.Length == 0 ? "-" : string.Join(",", m.Architectures), $"{m.Types}", m.Version, m.Why])]);
        });
        return command;
    }

    private static Command Show()
    {
        Argument<string> name = Name();
        Option<bool> json = CommonOptions.Json();
        Option<string[]> path = CommonOptions.ModulePath();
        var command = new Command("show", "Show one module: types, permissions, dependencies, and why it cannot be used") { name, json, path };
        command.SetAction(result =>
        {
            ModuleDetailReport module = new CatalogReports(CommonOptions.Catalog(result.GetValue(path)!)).Module(result.GetValue(name)!);
            if (result.GetValue(json))
            {
                Console.Out.WriteLine(ReportJson.Write(module));
                return;
            }

            Write(Console.Out, module);
        });
        return command;
    }

    private static void Write(TextWriter output, ModuleDetailReport module)
    {
        output.WriteLine($"{module.Module.Name} {module.Module.Version}: {module.Summary}");
        output.WriteLine($"  kind         {module.Module.Kind}");
        output.WriteLine($"  state        {module.Module.State}{(module.Problem is { } problem ? ": " + problem.What : "")}");
        output.WriteLine($"  contract     {module.Contract}");
        output.WriteLine($"  folder       {module.Folder}");
        WriteList(output, "permissions", module.Permissions.Select(p => $"{p.Name}: {p.Reason}"));
        WriteList(output, "requires", module.Requires);
        WriteList(output, "dependencies", module.Dependencies.Select(d => $"{d.Name} {d.Version}"));
        WriteList(output, "types", module.Types.Select(t => $"{t.Name} ({(t.Architecture.Length > 0 ? t.Architecture + " " : "")}{t.Kind}): {t.Summary}"));
        WriteList(output, "machines", module.Machines.Select(m => $"{m.Name}: {m.Summary}"));
        WriteDecode(output, module.Decode);
        if (module.Problem is { } why)
        {
            output.WriteLine($"  at fault     {why.Path}");
            WriteList(output, "searched", why.Probes.Select(p => $"{p.Path}: {p.Result}"));
            output.WriteLine($"  remedy       {why.Remedy}");
        }
    }

    private static void WriteDecode(TextWriter output, JsonElement? decode)
    {
        if (decode is not { ValueKind: JsonValueKind.Object } tables)
        {
            return;
        }

        WriteList(output, "instructions", tables.EnumerateObject().Select(table =>
            $"{table.Name}: {Number(table.Value, "implemented")} implemented, {Number(table.Value, "unimplemented")} unimplemented"));
    }

    private static string Number(JsonElement table, string name) =>
        table.ValueKind == JsonValueKind.Object && table.TryGetProperty(name, out JsonElement value) ? value.ToString() : "?";

    private static void WriteList(TextWriter output, string title, IEnumerable<string> items)
    {
        foreach (string item in items)
        {
            output.WriteLine($"  {title,-12} {item}");
            title = "";
        }
    }

    private static Command Switch(string verb, string description, bool disabled)
    {
        Argument<string> name = Name();
        Option<string[]> path = CommonOptions.ModulePath();
        var command = new Command(verb, description) { name, path };
        command.SetAction(result =>
        {
            CatalogModule module = CommonOptions.Catalog(result.GetValue(path)!).RequireModule(result.GetValue(name)!);
            var file = new SettingsFile(UserFolders.Find());
            bool changed = file.SetDisabled(module.Name, disabled);
            Console.Out.WriteLine($"{module.Name} is {(changed ? "" : "already ")}{(disabled ? "disabled" : "enabled")} (in {file.Path})");
            if (!disabled && CommonOptions.Catalog(result.GetValue(path)!).RequireModule(module.Name).Problem is { } still)
            {
                Cli.Warn($"{module.Name} still cannot be used: {still.Summary}");
            }
        });
        return command;
    }

    private static Command Install()
    {
        var folder = new Argument<string>("FOLDER") { Description = "Folder of the module, as its build left it" };
        var command = new Command("install", "Check a module and copy it to the user's modules") { folder };
        command.SetAction(result =>
        {
            (string target, string? replaced) = new ModuleInstaller(UserFolders.Find().Modules).Install(result.GetValue(folder)!, ModuleCheckCommand.Lines);
            Console.Out.WriteLine($"installed in {target}{(replaced is null ? "" : $", in place of version {replaced}")}");
        });
        return command;
    }

    private static Argument<string> Name()
    {
        var name = new Argument<string>("NAME") { Description = "Name of a module" };
        name.CompletionSources.Add(_ => CommonOptions.Catalog([]).Modules.Select(m => new System.CommandLine.Completions.CompletionItem(m.Name)));
        return name;
    }
}
