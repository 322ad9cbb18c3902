using System.Globalization;
using Emu.Abstractions.Qom;
using Emu.Core.MachineFiles;

namespace Emu.Host.CommandLine;

/// <summary>A machine as people read it.</summary>
internal static class MachineText
{
    /// <summary>Writes it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="file">Its file.</param>
    /// <param name="model">What is built.</param>
    /// <param name="everything">What could be built: also what conditions leave out.</param>
    public static void Write(TextWriter output, MachineFile file, MachineModel model, MachineModel everything)
    {
        output.WriteLine(file.Summary.Length > 0 ? $"{file.Name}: {file.Summary}" : file.Name);
        output.WriteLine($"file {file.Source.Name}");
        Section(output, ["PARAMETER", "TYPE", "VALUE", "RANGE", "MEANING"], model.Parameters.Select(p => (string[])
            [p.Spec.Name, Lower(p.Spec.Type), Shown(p.Value), Range(p.Spec), p.Spec.Doc]));
        Section(output, ["PROFILE", "SETS"], file.ProfileSettings.Select(p => (string[])[p.Name, string.Join(" ", p.Settings.Select(s => $"{s.Name}={s.Value}"))]));
        Section(output, ["SPACE", "BITS"], model.Spaces.Select(s => (string[])[s.Id, $"{s.Bits}"]));
        Section(output, ["CLUSTER", "CPU", "COUNT", "SPACE", "ACCELERATOR", "PROPERTIES"], model.Clusters.Select(c => (string[])
            [c.Id, c.Cpu, $"{c.Count}", c.Space, c.Accelerator, Properties(c.Properties)]));
        Section(output, ["OBJECT", "TYPE", "MAPPED AT", "WIRES", "PROPERTIES"], model.Objects.Select(Row));
        var built = new HashSet<string>(model.Objects.Select(o => o.Id), StringComparer.Ordinal);
        Section(output, ["LEFT OUT", "TYPE", "WOULD COME WITH"], everything.Objects.Where(o => !built.Contains(o.Id)).Select(o => (string[])
            [o.Id, o.Type, o.When.Length > 0 ? o.When : "an image to load"]));
    }

    private static string[] Row(ObjectModel obj) =>
    [
        obj.Id,
        obj.Type,
        Join(obj.Maps.Select(map => string.Create(CultureInfo.InvariantCulture, $"{(map.Region.Length > 0 ? map.Region + " " : "")}{map.Space}@0x{map.Address:x}{(map.Priority != 0 ? $"!{map.Priority}" : "")}"))),
        Join(obj.Wires.Select(wire => $"{(wire.Output.Length > 0 ? wire.Output + " " : "")}-> {Sink(wire)}")),
        Properties(obj.Properties),
    ];

    private static string Sink(WireModel wire) =>
        wire.Input.Length == 0 ? wire.Target : wire.Input[0] == '[' ? wire.Target + wire.Input : $"{wire.Target}.{wire.Input}";

    private static string Properties(IEnumerable<PropertyModel> properties) => string.Join(" ", properties.Select(p => $"{p.Name}={p.Value}"));

    private static string Join(IEnumerable<string> items) => string.Join(", ", items) is { Length: > 0 } text ? text : "-";

    private static string Shown(PropertyValue value) => value.Kind == PropertyKind.None ? "-" : value.ToString();

    private static string Lower(ParameterType type) => type.ToString().ToLowerInvariant();

    private static string Range(ParameterSpec spec) => spec.Values.Length > 0 ? string.Join(" ", spec.Values) : ParameterReader.Range(spec) is { Length: > 0 } range ? range : "-";

    private static void Section(TextWriter output, string[] columns, IEnumerable<string[]> rows)
    {
        string[][] all = [.. rows];
        if (all.Length > 0)
        {
            output.WriteLine();
            TableWriter.Write(output, columns, all);
        }
    }
}
