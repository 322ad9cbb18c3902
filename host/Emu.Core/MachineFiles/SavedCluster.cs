using System.Globalization;
using Emu.Core.Machines;

namespace Emu.Core.MachineFiles;

/// <summary>A cluster as it is gathered from commands, to be written into a file.</summary>
/// <param name="id">Its id.</param>
/// <param name="accelerator">Id of its accelerator.</param>
/// <param name="space">Id of its space.</param>
internal sealed class SavedCluster(string id, string accelerator, string space)
{
    public string Id => id;

    /// <summary>Id of its accelerator, or its type.</summary>
    public string Accelerator { get; set; } = accelerator;

    public List<SavedObject> Cpus { get; } = [];

    public BootEntry? Boot { get; set; }

    /// <summary>Whether the CPUs are a number of one model, called as those that are counted.</summary>
    private bool IsUniform => Cpus.Count > 0
        && Cpus.Select((cpu, i) => cpu.IsPlain && cpu.IsLike(Cpus[0]) && cpu.Id == string.Create(CultureInfo.InvariantCulture, $"cpu{i}")).All(same => same);

    /// <summary>The entry of the file.</summary>
    /// <param name="shorten">Gives the id of a path where the id alone says enough.</param>
    public YamlText ToYaml(Func<string, string> shorten)
    {
        YamlText entry = YamlText.Map();
        if (IsUniform)
        {
            entry.Add("cpu", Cpus[0].Type).Add("count", Cpus.Count.ToString(CultureInfo.InvariantCulture));
            YamlText properties = YamlText.Map();
            Cpus[0].WriteProperties(properties, _ => false);
            if (properties.Count > 0)
            {
                entry.Add("properties", properties);
            }
        }
        else
        {
            YamlText cpus = YamlText.Map(isTall: true);
            Cpus.ForEach(cpu => cpus.Add(cpu.Id, cpu.ToYaml(shorten)));
            entry.Add("cpus", cpus);
        }

        entry.Add("space", space).Add("accel", Accelerator);
        return Boot is null ? entry : entry.Add("boot", BootOf(Boot));
    }

    private static YamlText BootOf(BootEntry boot)
    {
        YamlText entry = YamlText.Map();
        AddText(entry, "append", boot.CommandLine);
        AddText(entry, "dtb", boot.DeviceTreeFile);
        AddText(entry, "console", boot.Console);
        AddAddress(entry, "entry", boot.Entry);
        AddAddress(entry, "device-tree", boot.DeviceTreeAddress);
        AddAddress(entry, "initrd-start", boot.InitrdStart);
        AddAddress(entry, "initrd-end", boot.InitrdStart is null ? null : boot.InitrdEnd);
        AddList(entry, "compatible", boot.Compatible.Select(Text));
        AddList(entry, "arguments", boot.Arguments.Select(argument => YamlText.Of(argument.Kind switch
        {
            BootArgumentKind.CpuIndex => "cpu",
            BootArgumentKind.DeviceTree => "device-tree",
            _ => string.Create(CultureInfo.InvariantCulture, $"0x{argument.Value:X}"),
        })));
        return entry;
    }

    private static void AddText(YamlText entry, string name, string text)
    {
        if (text.Length > 0)
        {
            entry.Add(name, Text(text));
        }
    }

    private static void AddAddress(YamlText entry, string name, ulong? address)
    {
        if (address is { } number)
        {
            entry.Add(name, string.Create(CultureInfo.InvariantCulture, $"0x{number:X}"));
        }
    }

    private static void AddList(YamlText entry, string name, IEnumerable<YamlText> items)
    {
        YamlText list = YamlText.Of(items);
        if (list.Count > 0)
        {
            entry.Add(name, list);
        }
    }

    private static YamlText Text(string text) => YamlText.Of(text.Replace("$", "${'$'}", StringComparison.Ordinal));
}
