using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Target.Riscv.Hw;

/// <summary>
/// Where the parts of a boot go. Firmware lies at the start of memory; a kernel behind it, 2 MiB (32 bits: 4 MiB) aligned; device
/// tree and initial RAM disk at the end of the memory below 3 GiB. A kernel is for supervisor mode when it is Linux (by its
/// header), or a program that leaves the firmware's place free; anything else begins by itself in machine mode. What is stored in the
/// machine is for supervisor mode, unless it is to begin by itself.
/// </summary>
internal sealed class BootPlan
{
    private const ulong TreeAlignment = 2 << 20;
    private const ulong PageBytes = 4096;
    private const ulong MaxAddress = 3UL << 30;
    private const int RiscvMachine = 243;

    private readonly int xlen;
    private readonly ulong memoryStart;
    private readonly ulong memoryEnd;
    private readonly List<(string What, IBootImage Image)> placed = [];

    /// <summary>Takes the measure of the memory.</summary>
    /// <param name="view">What the harts see.</param>
    /// <param name="memoryStart">First address of memory.</param>
    /// <param name="xlen">Word size of the harts.</param>
    public BootPlan(FlatView view, ulong memoryStart, int xlen)
    {
        (this.xlen, this.memoryStart) = (xlen, memoryStart);
        memoryEnd = EndOf(view, memoryStart);
        Start = memoryStart;
        Next = memoryStart + Step;
    }

    /// <summary>Where the harts go from their reset.</summary>
    public ulong Start { get; private set; }

    /// <summary>Where the firmware goes after its work.</summary>
    public ulong Next { get; private set; }

    /// <summary>The initial RAM disk; nothing when its size is 0.</summary>
    public (ulong Start, ulong Size) Initrd { get; private set; }

    /// <summary>Smallest distance and alignment of what follows the firmware: a large page.</summary>
    private ulong Step => xlen == 32 ? 4UL << 20 : 2UL << 20;

    /// <summary>Last address (not included) of what is placed beside the tree.</summary>
    private ulong Ceiling => Math.Min(memoryEnd, Math.Max(MaxAddress, memoryStart));

    /// <summary>Places the images.</summary>
    /// <param name="mode">What begins first.</param>
    /// <param name="firmware">The firmware, if there is any.</param>
    /// <param name="kernel">The kernel or program.</param>
    /// <param name="initrd">The initial RAM disk.</param>
    /// <param name="stored">Where code begins that the machine keeps, as in flash: it is what runs when there is no kernel; null for none.</param>
    /// <exception cref="ConfigurationException">It cannot be; the message says why.</exception>
    public void Place(BootMode mode, IBootImage? firmware, IBootImage? kernel, IBootImage? initrd, ulong? stored = null)
    {
        bool hasFirmware = firmware is { Kind: not BootImageKind.None };
        bool begins = mode == BootMode.Firmware || (mode == BootMode.Auto && hasFirmware && WantsSupervisor(kernel, stored));
        ulong room = 0;
        if (begins)
        {
            if (!hasFirmware)
            {
                throw new ConfigurationException("the firmware is to begin, but there is none");
            }

            Put("the firmware", firmware!, memoryStart);
            Start = firmware!.Entry;
            room = firmware.Start + firmware.Size - memoryStart;
        }

        if (kernel is { Kind: not BootImageKind.None })
        {
            ulong behind = AlignUp(Math.Max(room, 1), Step);
            Put("the kernel", kernel, begins ? memoryStart + Math.Max(behind, kernel.Offset) : memoryStart);
            Next = kernel.Entry;
            Start = begins ? Start : kernel.Entry;
        }
        else if (stored is { } entry)
        {
            Next = entry;
            Start = begins ? Start : entry;
        }

        if (initrd is { Kind: not BootImageKind.None })
        {
            PlaceInitrd(initrd);
        }
    }

    /// <summary>Where a device tree goes; null when there is no room for it, as in a memory of a few pages.</summary>
    /// <param name="size">Its bytes.</param>
    public ulong? TreeAddress(ulong size)
    {
        if (size > Ceiling - memoryStart)
        {
            return null;
        }

        // A small memory has no room below a large page.
        ulong end = (Ceiling - size) & ~7UL;
        ulong aligned = end & ~(TreeAlignment - 1);
        return aligned >= memoryStart && IsFree(aligned, size) ? aligned : IsFree(end, size) ? end : null;
    }

    private bool IsFree(ulong address, ulong size) => !placed.Exists(p => Overlap(p.Image.Start, p.Image.Size, address, size));

    private static ulong EndOf(FlatView view, ulong start)
    {
        ulong end = start;
        if (view.TryFind(start, out int index))
        {
            // Registers may be laid over a few words of it.
            for (; index < view.Ranges.Length && (view.Ranges[index].Start == end || end == start); index++)
            {
                end = view.Ranges[index].Last + 1;
            }
        }

        return end;
    }

    private static bool Overlap(ulong a, ulong aSize, ulong b, ulong bSize) => a < b + bSize && b < a + aSize;

    private static ulong AlignUp(ulong value, ulong alignment) => (value + alignment - 1) & ~(alignment - 1);

    private bool WantsSupervisor(IBootImage? kernel, ulong? stored) => kernel switch
    {
        null or { Kind: BootImageKind.None } => stored is not null,
        { Kind: BootImageKind.Kernel } => true,
        { Kind: BootImageKind.Program } => kernel.Start >= memoryStart + Step,
        _ => false,
    };

    private void PlaceInitrd(IBootImage initrd)
    {
        // The tree comes behind it, and its size is known only when every device has described itself.
        ulong end = (Ceiling - TreeAlignment) & ~(TreeAlignment - 1);
        if (Ceiling - memoryStart < TreeAlignment || initrd.Size > end - memoryStart)
        {
            throw new ConfigurationException($"the initial RAM disk '{initrd.Name}' has {SizeText.Format(initrd.Size)}: too much for {SizeText.Format(memoryEnd - memoryStart)} of memory");
        }

        Put("the initial RAM disk", initrd, (end - initrd.Size) & ~(PageBytes - 1));
        Initrd = (initrd.Start, initrd.Size);
    }

    private void Put(string what, IBootImage image, ulong address)
    {
        if (image.ElfMachine is not (0 or RiscvMachine))
        {
            throw new ConfigurationException($"'{image.Name}' is for another architecture: its machine number is {image.ElfMachine}, RISC-V has {RiscvMachine}");
        }

        if (image.WordBits != 0 && image.WordBits != xlen)
        {
            throw new ConfigurationException($"'{image.Name}' is a program of {image.WordBits} bits, but the harts have {xlen}");
        }

        image.Place(address);
        foreach ((string other, IBootImage there) in placed)
        {
            if (Overlap(there.Start, there.Size, image.Start, image.Size))
            {
                throw new ConfigurationException($"{what} '{image.Name}' (0x{image.Start:x} to 0x{image.Start + image.Size - 1:x}) overlaps {other} '{there.Name}' (0x{there.Start:x} to 0x{there.Start + there.Size - 1:x})");
            }
        }

        placed.Add((what, image));
    }
}
