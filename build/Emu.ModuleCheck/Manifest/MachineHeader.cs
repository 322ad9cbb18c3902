using System.Text.Json;

namespace Emu.ModuleCheck.Manifest;

/// <summary>What lists say about a machine without reading its file.</summary>
/// <param name="Name">The machine's name.</param>
/// <param name="File">Its file, relative to the module's folder.</param>
/// <param name="Summary">One line for people.</param>
/// <param name="Architectures">Architectures; empty, since they follow from the architectures of <paramref name="CpuTypes"/>.</param>
/// <param name="MinCpus">Smallest number of CPUs.</param>
/// <param name="MaxCpus">Largest number of CPUs.</param>
/// <param name="CpuTypes">Types of its CPUs.</param>
/// <param name="Types">Every type that it needs with its defaults, CPUs and accelerators included: the machine is available when all of them are.</param>
public sealed record MachineHeader(
    string Name,
    string File,
    string Summary,
    IReadOnlyList<string> Architectures,
    int MinCpus,
    int MaxCpus,
    IReadOnlyList<string> CpuTypes,
    IReadOnlyList<string> Types)
{
    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name", Name);
        writer.WriteString("file", File);
        writer.WriteString("summary", Summary);
        WriteNames(writer, "architectures", Architectures);
        writer.WriteStartObject("cpus");
        writer.WriteNumber("min", MinCpus);
        writer.WriteNumber("max", MaxCpus);
        writer.WriteEndObject();
        WriteNames(writer, "cpuTypes", CpuTypes);
        WriteNames(writer, "types", Types);
        writer.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(name);
        foreach (string value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
