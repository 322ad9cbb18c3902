using System.Numerics;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Target.Riscv.Hw;

/// <summary>
/// The platform-level interrupt controller: gives interrupts of up to 1023 sources, by priority, to contexts, which are the modes of
/// harts that take external interrupts. (RISC-V Platform-Level Interrupt Controller Specification 1.0.) Sources are levels: one that
/// is still high when its interrupt is completed asks again. A request stays when its source falls before somebody claims it.
/// Not modelled: edge-triggered sources.
/// </summary>
[Device("riscv.sifive.plic", Family = "intc", HotPluggable = false)]
internal sealed partial class Plic : Device
{
    private const int MaxSources = 1024;
    private const int MaxContexts = 64;
    private const int Words = MaxSources / 32;

    [Derived]
    private IrqLine[] contexts = [];

    [State]
    private readonly uint[] priority = new uint[MaxSources];

    [State]
    private readonly uint[] level = new uint[Words];

    [State]
    private readonly uint[] pending = new uint[Words];

    /// <summary>Claimed by some context and not completed yet.</summary>
    [State]
    private readonly uint[] claimed = new uint[Words];

    [State]
    private readonly uint[] enabled = new uint[MaxContexts * Words];

    [State]
    private readonly uint[] threshold = new uint[MaxContexts];

    /// <summary>Harts it serves.</summary>
    [Config(Default = 1, Min = 1, Max = MaxContexts, Shapes = true)]
    public partial int NumHarts { get; init; }

    /// <summary>
    /// Modes of each hart that are contexts, in their order: M, S, or both, harts separated by commas. The last one holds for all harts
    /// that follow.
    /// </summary>
    [Config(Default = "MS", Shapes = true)]
    public partial string HartConfig { get; init; }

    /// <summary>Sources, counted with number 0, which is none.</summary>
    [Config(Default = 96, Min = 2, Max = MaxSources, Shapes = true)]
    public partial int NumSources { get; init; }

    /// <summary>The highest priority; one less than a power of two.</summary>
    [Config(Default = 7u, Min = 1)]
    public partial uint NumPriorities { get; init; }

    /// <summary>The registers.</summary>
    [Region]
    public partial IoRegion Mmio { get; }

    /// <summary>External interrupt of each hart's machine mode.</summary>
    [Output(Count = nameof(NumHarts))]
    public partial IrqLine[] Machine { get; }

    /// <summary>External interrupt of each hart's supervisor mode.</summary>
    [Output(Count = nameof(NumHarts))]
    public partial IrqLine[] Supervisor { get; }

    /// <inheritdoc/>
    public override void DescribeToGuest(IDeviceTreeNode node)
    {
        node.Name("interrupt-controller");
        node.Texts("compatible", "sifive,plic-1.0.0", "riscv,plic0");
        node.Reg();
        node.InterruptController(1);
        node.Cells("riscv,ndev", (uint)NumSources - 1);

        // The place of an interrupt here is the number of its context.
        node.Interrupts(Array.ConvertAll(contexts, context => context.Name));
    }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        if (!BitOperations.IsPow2((ulong)NumPriorities + 1))
        {
            throw new ConfigurationException($"num-priorities of {Path} is {NumPriorities}; it must be one less than a power of two");
        }

        contexts = FindContexts().ToArray();
        if (contexts.Length > MaxContexts)
        {
            throw new ConfigurationException($"{Path} has {contexts.Length} contexts; at most {MaxContexts} are possible: have fewer harts or modes in hart-config");
        }
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        switch (phase)
        {
            case ResetPhase.Enter:
                foreach (var registers in (uint[][])[priority, pending, claimed, enabled, threshold])
                {
                    Array.Clear(registers);
                }

                break;
            case ResetPhase.Hold:
                // Levels belong to the sources: those that are high ask anew.
                level.CopyTo(pending, 0);
                Set(pending, 0, false);
                Update();
                break;
        }
    }

    [Input("source", Count = nameof(NumSources))]
    private void OnSource(int source, bool high)
    {
        Set(level, source, high);
        if (high && source != 0 && !IsSet(claimed, source))
        {
            Set(pending, source, true);
            Update();
        }
    }

    /// <summary>Gives a context the interrupt that it serves next, whatever its threshold.</summary>
    private uint Claim(int context)
    {
        var source = Best(context);
        if (source != 0)
        {
            Set(pending, source, false);
            Set(claimed, source, true);
            Update();
        }

        return (uint)source;
    }

    /// <summary>Ends an interrupt; a number that is not enabled for the context is ignored.</summary>
    private void Complete(int context, uint source)
    {
        if (source - 1 >= (uint)NumSources - 1 || !IsEnabled(context, (int)source))
        {
            return;
        }

        Set(claimed, (int)source, false);
        if (IsSet(level, (int)source))
        {
            Set(pending, (int)source, true);
        }

        Update();
    }

    /// <summary>The enabled pending interrupt of the highest priority, of these the lowest; 0 when there is none.</summary>
    private int Best(int context)
    {
        var (best, found) = (0u, 0);
        for (var word = 0; word <= (NumSources - 1) / 32; word++)
        {
            for (var bits = pending[word] & enabled[(context * Words) + word]; bits != 0; bits &= bits - 1)
            {
                var source = (32 * word) + BitOperations.TrailingZeroCount(bits);
                if (priority[source] > best)
                {
                    (best, found) = (priority[source], source);
                }
            }
        }

        return found;
    }

    private void Update()
    {
        for (var context = 0; context < contexts.Length; context++)
        {
            contexts[context].Set(priority[Best(context)] > threshold[context]);
        }
    }

    private List<IrqLine> FindContexts()
    {
        List<IrqLine> found = [];
        var harts = HartConfig.Split(',');
        if (harts.Length > NumHarts)
        {
            throw new ConfigurationException($"hart-config of {Path} names {harts.Length} harts; num-harts is {NumHarts}");
        }

        for (var hart = 0; hart < NumHarts; hart++)
        {
            foreach (var mode in harts[Math.Min(hart, harts.Length - 1)])
            {
                found.Add(mode switch
                {
                    'M' => Machine[hart],
                    'S' => Supervisor[hart],
                    _ => throw new ConfigurationException($"hart-config of {Path} has '{mode}'; a mode is M or S"),
                });
            }
        }

        return found;
    }

    private bool IsEnabled(int context, int source) => (enabled[(context * Words) + (source / 32)] >> (source & 31) & 1) != 0;

    private static bool IsSet(uint[] bits, int source) => (bits[source / 32] >> (source & 31) & 1) != 0;

    private static void Set(uint[] bits, int source, bool value)
    {
        ref var word = ref bits[source / 32];
        word = value ? word | 1u << (source & 31) : word & ~(1u << (source & 31));
    }
}
