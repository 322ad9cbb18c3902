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
    public static Command Build(CommandContext context) => new("module", "List, show, enable, disable, check and install modules")
    {
        List(context),
        Show(context),
        Switch(context, "enable", "Let a module be used again", disabled: false),
        Switch(context, "disable", "Keep a module from being used, until it is enabled again", disabled: true),
        ModuleCheckCommand.Build(context),
        Install(context),
    };

    private static Command List(CommandContext context)
    {
        Option<bool> json = CommandContext.Json();
        Option<string[]> path = CommandContext.ModulePath();
        var command = new Command("list", "List all modules; no module code runs") { json, path };
        command.SetAction(result =>
        {
            var modules = new CatalogReports(context.Catalog(result.GetValue(path)!)).Modules();
            if (result.GetValue(json))
            {
                context.Out.WriteLine(ReportJson.Write(modules));
                return;
            }

            TableWriter.Write(
                context.Out,
                ["NAME", "KIND", "STATE", "ARCH", "TYPES", "VERSION", "WHY"],
                [.. modules.Select(m => (string[])[m.Name, m.Kind, m.State, m.Architectures.Length == 0 ? "-" : string.Join(",", m.Architectures), $"{m.Types}", m.Version, m.Why])]);
        });
        return command;
    }

    private static Command Show(CommandContext context)
    {
        Argument<string> name = Name(context);
        Option<bool> json = CommandContext.Json();
        Option<string[]> path = CommandContext.ModulePath();
        var command = new Command("show", "Show one module: types, permissions, dependencies, and why it cannot be used") { name, json, path };
        command.SetAction(result =>
        {
            ModuleDetailReport module = new CatalogReports(context.Catalog(result.GetValue(path)!)).Module(result.GetValue(name)!);
            if (result.GetValue(json))
            {
                context.Out.WriteLine(ReportJson.Write(module));
                return;
            }

            Write(context.Out, module);
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
            $"{table.Name}: {Number(table.Value, "implemented")} implemented, {Missing(table.Value)}"));
    }

    private static string Number(JsonElement table, string name) =>
        table.ValueKind == JsonValueKind.Object && table.TryGetProperty(name, out JsonElement value) ? value.ToString() : "?";

    /// <summary>How many rows are not implemented, by reason; a table may have hundreds, so their names are left to --json.</summary>
    private static string Missing(JsonElement table)
    {
        if (table.ValueKind != JsonValueKind.Object || !table.TryGetProperty("unimplemented", out JsonElement rows) || rows.ValueKind != JsonValueKind.Array)
        {
            return $"{Number(table, "unimplemented")} not";
        }

        List<string> reasons = [.. rows.EnumerateArray().Select(r => r.ValueKind == JsonValueKind.Object ? Number(r, "reason") : "?")];
        IEnumerable<string> counts = reasons.Distinct().Select(reason => $"{reasons.Count(r => r == reason)} {reason}");
        return reasons.Count == 0 ? "0 not" : $"{reasons.Count} not: {string.Join(", ", counts)} (their names: --json)";
    }

    private static void WriteList(TextWriter output, string title, IEnumerable<string> items)
    {
        foreach (string item in items)
        {
            output.WriteLine($"  {title,-12} {item}");
            title = "";
        }
    }

    private static Command Switch(CommandContext context, string verb, string description, bool disabled)
    {
        Argument<string> name = Name(context);
        Option<bool> json = CommandContext.Json();
        Option<string[]> path = CommandContext.ModulePath();
        var command = new Command(verb, description) { name, json, path };
        command.SetAction(result =>
        {
            CatalogModule module = context.Catalog(result.GetValue(path)!).RequireModule(result.GetValue(name)!);
            var file = new SettingsFile(context.Folders());
            bool changed = file.SetDisabled(module.Name, disabled);
            string why = disabled ? "" : context.Catalog(result.GetValue(path)!).RequireModule(module.Name).Problem?.Summary ?? "";
            if (result.GetValue(json))
            {
                context.Out.WriteLine(ReportJson.Write(new ModuleSwitchReport(module.Name, !disabled, changed, file.Path, why)));
                return;
            }

            context.Out.WriteLine($"{module.Name} is {(changed ? "" : "already ")}{(disabled ? "disabled" : "enabled")} (in {file.Path})");
            if (why.Length > 0)
            {
                context.Warn($"{module.Name} still cannot be used: {why}");
            }
        });
        return command;
    }

    private static Command Install(CommandContext context)
    {
        var folder = new Argument<string>("FOLDER") { Description = "Folder of the module, as its build left it", HelpName = "FOLDER" };
        Option<bool> json = CommandContext.Json();
        var command = new Command("install", "Check a module and copy it to the user's modules") { folder, json };
        command.SetAction(result =>
        {
            string source = result.GetValue(folder)!;
            if (!Directory.Exists(source))
            {
                throw new UsageException(File.Exists(source) ? $"'{source}' is a file; name the folder of a module" : $"there is no folder '{source}'; name the folder of a module");
            }

            (string target, string? replaced) = new ModuleInstaller(context.Folders().Modules).Install(source, ModuleCheckCommand.Lines);
            context.Out.WriteLine(result.GetValue(json)
                ? ReportJson.Write(new ModuleInstallReport(target, replaced))
                : $"installed in {target}{(replaced is null ? "" : $", in place of version {replaced}")}");
        });
        return command;
    }

    private static Argument<string> Name(CommandContext context) =>
        CommandContext.Named("NAME", "Name of a module", () => context.Catalog([]).Modules.Select(m => m.Name).Distinct());
}
