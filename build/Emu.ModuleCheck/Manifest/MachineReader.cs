using Emu.Core.MachineFiles;

namespace Emu.ModuleCheck.Manifest;

/// <summary>
/// Describes a machine file for lists, by the host's own reader of such files: what it needs with its defaults, and how many
/// CPUs it can have.
/// </summary>
internal static class MachineReader
{
    /// <summary>Describes a machine.</summary>
    /// <param name="path">The file.</param>
    /// <param name="relativePath">The file as the manifest names it.</param>
    /// <exception cref="MachineFileException">The file is wrong.</exception>
    public static MachineHeader Read(string path, string relativePath)
    {
        MachineFile file = MachineFile.Load(path);
        MachineModel model = MachineModelBuilder.Build(file, [], isPaused: true);
        SortedSet<string> cpus = new(model.Clusters.Select(c => c.Cpu), StringComparer.Ordinal);
        SortedSet<string> types = new(cpus, StringComparer.Ordinal);
        types.UnionWith(model.Clusters.Select(c => c.Accelerator));
        types.UnionWith(model.Objects.Select(o => o.Type));
        (int min, int max) = CountCpus(file, Count(model));
        return new MachineHeader(file.Name, relativePath, file.Summary, [], min, max, [.. cpus], [.. types]);
    }

    // Each parameter is tried at both of its ends: counts are sums, so the differences add up.
    private static (int Min, int Max) CountCpus(MachineFile file, int count)
    {
        int min = count;
        int max = count;
        foreach (ParameterSpec parameter in file.Parameters)
        {
            if (parameter is { Type: ParameterType.Int, Min: { } smallest, Max: { } largest })
            {
                min += CountWith(file, parameter, smallest, count) - count;
                max += CountWith(file, parameter, largest, count) - count;
            }
        }

        return (min, max);
    }

    private static int CountWith(MachineFile file, ParameterSpec parameter, WholeNumber value, int otherwise)
    {
        try
        {
            return Count(MachineModelBuilder.Build(file, [new Setting(parameter.Name, value.ToString(), default)], isPaused: true));
        }
        catch (MachineFileException)
        {
            // This end alone does not fit the other defaults; that is found when somebody asks for it.
            return otherwise;
        }
    }

    private static int Count(MachineModel model) => model.Clusters.Sum(c => c.Count);
}
