using System.Globalization;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core.Machines;

namespace Emu.Core.DeviceTree;

/// <summary>
/// The device tree that a cluster boots with: its CPUs, and every device that its space shows, each described by itself; or a tree
/// that the user gave. Memory nodes stand at the root, other devices under <c>/soc</c>.
/// </summary>
public static class GuestTree
{
    private const int SeedBytes = 32;
    private const int MaxFileBytes = 1 << 20;

    /// <summary>The flattened tree of a cluster, with what belongs to its next boot.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="cluster">The cluster.</param>
    /// <exception cref="EmuException">The cluster has no space.</exception>
    public static byte[] Flatten(Machine machine, Cluster cluster)
    {
        using MachineLock.Hold held = machine.Lock.Take();
        if (cluster.GivenTree is not { } bytes)
        {
            FdtNode made = Of(machine, cluster);
            AddSeed(made, machine);
            return FdtWriter.Write(made);
        }

        var given = FdtReader.Read(bytes);
        FillChosen(given.Root.Find("chosen") ?? given.Root.AddChild("chosen"), cluster.DescribedBoot ?? new BootEntry());
        AddSeed(given.Root, machine);
        return FdtWriter.Write(given.Root, given.Reservations);
    }

    /// <summary>Assembles the tree of a cluster from what devices say of themselves.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="cluster">The cluster.</param>
    /// <exception cref="EmuException">The cluster has no space.</exception>
    public static FdtNode Of(Machine machine, Cluster cluster)
    {
        using MachineLock.Hold held = machine.Lock.Take();
        AddressSpace space = cluster.Space ?? throw new ConfigurationException($"{cluster.Path} has no space, so nothing can be described to its guest");
        var context = new TreeContext(space);
        FdtNode root = context.Root;
        root.Cells("#address-cells", 2);
        root.Cells("#size-cells", 2);
        root.Texts("model", machine.Name);
        root.Texts("compatible", ["emu," + machine.Name, .. cluster.Boot?.Compatible ?? []]);
        FdtNode chosen = root.AddChild("chosen");
        AddCpus(context, root, cluster, machine);
        var paths = new Dictionary<EmuObject, string>(ReferenceEqualityComparer.Instance);
        AddDevices(context, root, machine, paths);
        if (cluster.DescribedBoot is { } boot)
        {
            FillChosen(chosen, boot);
            AddConsole(chosen, root, machine, boot, paths);
        }

        return root;
    }

    private static void AddCpus(TreeContext context, FdtNode root, Cluster cluster, Machine machine)
    {
        FdtNode cpus = root.AddChild("cpus");
        cpus.Cells("#address-cells", 1);
        cpus.Cells("#size-cells", 0);
        foreach (CpuDevice cpu in cluster.Cpus)
        {
            FdtNode node = cpus.AddChild(string.Create(CultureInfo.InvariantCulture, $"cpu@{cpu.Index:x}"));
            node.Texts("device_type", "cpu");
            node.Cells("reg", (uint)cpu.Index);
            Describe(context, cpu, node, machine);
        }

        // Guests look for what all CPUs have in common one level up, too.
        if (cpus.Children.Count > 0 && cpus.Children[0].Value("timebase-frequency") is { } frequency)
        {
            cpus.Set("timebase-frequency", frequency);
        }

        FdtNode[] nodes = [.. cpus.Children];
        FdtNode map = cpus.AddChild("cpu-map").AddChild("cluster0");
        for (int i = 0; i < nodes.Length; i++)
        {
            map.AddChild(string.Create(CultureInfo.InvariantCulture, $"core{i}")).Cells("cpu", nodes[i].Phandle);
        }
    }

    private static void AddDevices(TreeContext context, FdtNode root, Machine machine, Dictionary<EmuObject, string> paths)
    {
        var soc = new FdtNode(context, "soc");
        soc.Cells("#address-cells", 2);
        soc.Cells("#size-cells", 2);
        soc.Texts("compatible", "simple-bus");
        soc.Flag("ranges");
        foreach (PlacedDevice placed in DevicesByAddress(context, machine))
        {
            Device device = placed.Device;
            string unit = placed.Address is { } at ? string.Create(CultureInfo.InvariantCulture, $"@{at:x}") : "";
            var node = new FdtNode(context, device.Type.Name + unit);
            Describe(context, device, node, machine);
            if (node.IsEmpty)
            {
                continue;
            }

            bool memory = node.Value("device_type") is { } kind && kind.AsSpan().SequenceEqual("memory\0"u8);
            if (memory)
            {
                node.Name("memory" + unit);
            }

            (memory ? root : soc).Take(node);
            paths[device] = (memory ? "/" : "/soc/") + node.NodeName;
        }

        if (soc.Children.Count > 0)
        {
            root.Take(soc);
        }
    }

    /// <summary>
    /// Devices that the space shows, by address, and after them those that have no region at all. Plain loops: every boot comes by
    /// here, and generic code over structs is compiled at each start.
    /// </summary>
    private static List<PlacedDevice> DevicesByAddress(TreeContext context, Machine machine)
    {
        var placed = new List<PlacedDevice>();
        foreach (EmuObject obj in machine.AllObjects())
        {
            if (obj is Device { IsFaulted: false } device and not CpuDevice && PlacedDevice.Of(device, context) is { } seen)
            {
                int at = placed.Count;
                while (at > 0 && placed[at - 1].ComesAfter(seen))
                {
                    at--;
                }

                placed.Insert(at, seen);
            }
        }

        return placed;
    }

    private static void FillChosen(FdtNode chosen, BootEntry boot)
    {
        if (boot.CommandLine.Length > 0)
        {
            chosen.Texts("bootargs", boot.CommandLine);
        }

        chosen.Remove("linux,initrd-start");
        chosen.Remove("linux,initrd-end");
        if (boot.InitrdStart is { } start)
        {
            chosen.Number("linux,initrd-start", start);
            chosen.Number("linux,initrd-end", boot.InitrdEnd);
        }
    }

    private static void AddConsole(FdtNode chosen, FdtNode root, Machine machine, BootEntry boot, Dictionary<EmuObject, string> paths)
    {
        if (boot.Console.Length > 0 && machine.Find(boot.Console) is { } console && paths.TryGetValue(console, out string? path))
        {
            chosen.Texts("stdout-path", path);
            root.AddChild("aliases").Texts("serial0", path);
        }
    }

    /// <summary>Gives the guest randomness to begin with: another one at each boot.</summary>
    private static void AddSeed(FdtNode root, Machine machine)
    {
        byte[] seed = new byte[SeedBytes];
        machine.Services.Random.Fill(seed);
        (root.Find("chosen") ?? root.AddChild("chosen")).Set("rng-seed", seed);
    }

    /// <summary>Reads a tree that the user gives, and makes sure that it is one.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="ConfigurationException">It cannot be read, or is no tree.</exception>
    internal static byte[] ReadFile(string file)
    {
        try
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.Length > MaxFileBytes)
            {
                throw new ConfigurationException($"'{file}' has {stream.Length} bytes; a device tree has at most 1 MiB");
            }

            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            FdtReader.Read(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ConfigurationException($"cannot read device tree '{file}': {(e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message.TrimEnd('.'))}", e);
        }
        catch (ConfigurationException e) when (!e.Message.Contains(file, StringComparison.Ordinal))
        {
            throw new ConfigurationException($"'{file}': {e.Message}", e);
        }
    }

    private static void Describe(TreeContext context, Device device, FdtNode node, Machine machine)
    {
        context.Device = device;
        machine.Guard(device, "describing", () => device.DescribeToGuest(node));
    }

    /// <summary>A device and where the space shows the first of its regions that it shows.</summary>
    private sealed class PlacedDevice(Device device, ulong? address)
    {
        public Device Device { get; } = device;

        public ulong? Address { get; } = address;

        /// <returns>Null for a device that has regions, none of which the space shows.</returns>
        public static PlacedDevice? Of(Device device, TreeContext context)
        {
            bool hasRegion = false;
            foreach (Handle handle in device.Handles)
            {
                if (handle is MemoryRegion region)
                {
                    hasRegion = true;
                    if (context.AddressOf(region) is { } address)
                    {
                        return new PlacedDevice(device, address);
                    }
                }
            }

            return hasRegion ? null : new PlacedDevice(device, null);
        }

        public bool ComesAfter(PlacedDevice other) => other.Address is { } address && (Address is null || Address > address);
    }
}
