using System.CommandLine;
using System.Text.Json;
using Emu.Abstractions.Qom;
using Emu.Modules.Manifests;
using Emu.Modules.Reports;

namespace Emu.Host.CommandLine;

/// <summary><c>emu device …</c>: what objects can be made of, from manifests alone.</summary>
internal static class DeviceCommands
{
    public static Command Build(CommandContext context) => new("device", "List and show the types of devices, CPUs and backends") { List(context), Show(context) };

    private static Command List(CommandContext context)
    {
        Option<bool> json = CommandContext.Json();
        Option<string[]> path = CommandContext.ModulePath();
        var command = new Command("list", "List all types; no module code runs") { json, path };
        command.SetAction(result =>
        {
            var devices = new CatalogReports(context.Catalog(result.GetValue(path)!)).Devices();
            if (result.GetValue(json))
            {
                context.Out.WriteLine(ReportJson.Write(devices));
                return;
            }

            TableWriter.Write(
                context.Out,
                ["NAME", "KIND", "FAMILY", "MODULE", "STATE", "SUMMARY"],
                [.. devices.Select(d => (string[])[d.Name, d.Kind, d.Family.Length == 0 ? "-" : d.Family, d.Module, d.State, d.Summary])]);
        });
        return command;
    }

    private static Command Show(CommandContext context)
    {
        Argument<string> name = CommandContext.Named("NAME", "Name of a type", () => context.Catalog([]).Types.Keys);
        Option<bool> json = CommandContext.Json();
        Option<string[]> path = CommandContext.ModulePath();
        var command = new Command("show", "Show a type: properties, lines, regions, registers") { name, json, path };
        command.SetAction(result =>
        {
            DeviceDetailReport device = new CatalogReports(context.Catalog(result.GetValue(path)!)).Device(result.GetValue(name)!);
            if (result.GetValue(json))
            {
                context.Out.WriteLine(ReportJson.Write(device));
                return;
            }

            Write(context.Out, device);
        });
        return command;
    }

    private static void Write(TextWriter output, DeviceDetailReport device)
    {
        TypeDescription type = device.Description;
        output.WriteLine($"{type.Name} ({type.Kind}{(type.Family.Length > 0 ? ", " + type.Family : "")}, module {device.Device.Module}, {device.Device.State})");
        output.WriteLine(type.Doc.Length > 0 ? type.Doc : type.Summary);
        if (device.Device.Why.Length > 0)
        {
            output.WriteLine($"not usable: {device.Device.Why}");
        }

        Section(output, "PROPERTY", ["KIND", "DEFAULT", "RANGE", "MEANING"], type.Properties.Select(p => (string[])
            [p.Name, p.Kind == "list" ? $"list of {p.ItemKind}" : p.Kind, p.Default is { } standard ? Default(p, standard) : p.Required ? "required" : "-", Range(p), p.Doc]));
        Section(output, "INPUT", ["COUNT"], type.Inputs.Select(l => (string[])[l.Name, Count(l)]));
        Section(output, "OUTPUT", ["COUNT"], type.Outputs.Select(l => (string[])[l.Name, Count(l)]));
        Section(output, "CLOCK", ["DIRECTION"], type.Clocks.Select(c => (string[])[c.Name, c.Direction]));
        Section(output, "REGION", ["SIZE"], type.Regions.Select(r => (string[])[r.Name, r.SizeFrom.Length > 0 ? $"property {r.SizeFrom}" : r.Size == 0 ? "by properties" : $"0x{r.Size:x}"]));
        Section(output, "REGISTER", ["OFFSET", "BITS", "FIELDS"], type.Registers.Select(r => (string[])
            [r.Name, $"0x{r.Offset:x}", $"{r.Width}", string.Join(" ", r.Fields.Where(f => f.Name.Length > 0).Select(f => f.Msb == f.Lsb ? $"{f.Name}[{f.Msb}]" : $"{f.Name}[{f.Msb}:{f.Lsb}]"))]));
    }

    private static string Range(PropertyDescription property) =>
        property.Names.Length > 0 ? string.Join(" ", property.Names)
        : property.LinkType.Length > 0 ? property.LinkType[(property.LinkType.LastIndexOf('.') + 1)..]
        : property.Min is null && property.Max is null ? "-"
        : $"{property.Min?.ToString() ?? ""}..{property.Max?.ToString() ?? ""}{(property.Unit.Length > 0 ? " " + property.Unit : "")}";

    private static string Default(PropertyDescription property, JsonElement value) =>
        value.ToString() is { Length: > 0 } text ? property.Kind == "size" && value.ValueKind == JsonValueKind.Number ? SizeText.Format(value.GetUInt64()) : text : "-";

    private static string Count(LineDescription line) =>
        !line.Array ? "1" : line.CountFrom.Length > 0 ? $"property {line.CountFrom}" : line.Count > 0 ? $"{line.Count}" : "by properties";

    private static void Section(TextWriter output, string title, string[] columns, IEnumerable<string[]> rows)
    {
        string[][] all = [.. rows];
        if (all.Length > 0)
        {
            output.WriteLine();
            TableWriter.Write(output, [title, .. columns], all);
        }
    }
}
