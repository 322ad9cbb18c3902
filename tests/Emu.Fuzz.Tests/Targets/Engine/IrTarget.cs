using Emu.Accel.Tcg.Vcpu;
using Emu.Fuzz.Tests.Fuzzing;

namespace Emu.Fuzz.Tests.Targets.Engine;

/// <summary>
/// Random programs of IR, by machine code, by the interpreter, and in lock-step: what can be seen of them must be the same. Machine
/// code is made at once and, in another engine, after some rounds, when loops are known.
/// </summary>
internal sealed class IrTarget() : FuzzTarget("ir", "programs of IR, by machine code and by the interpreter"), IDisposable
{
    private const long Capacity = 8 << 20;
    private const int MaxInstructions = 16;
    private (string Name, EngineRig Rig)[] rigs = [];

    /// <inheritdoc/>
    public override long AllocationBase => 256 << 20;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() =>
        [.. Enumerable.Range(1, MaxInstructions).Select(k =>
        {
            byte[] seed = new byte[k * EngineRig.BytesPerInstruction];
            new Random(k).NextBytes(seed);
            return seed;
        })];

    /// <inheritdoc/>
    public override byte[] Spoil(Random random, byte[] input)
    {
        byte[] output = (byte[])input.Clone();
        int begin = random.Next(output.Length);
        int length = random.Next(1, random.Next(3) == 0 ? output.Length + 1 : 12);
        random.NextBytes(output.AsSpan(begin, Math.Min(length, output.Length - begin)));
        return output;
    }

    /// <inheritdoc/>
    public override string Run(byte[] input, Random random)
    {
        rigs = rigs.Length == 0 ? MakeRigs() : rigs;
        try
        {
            return Compare(input);
        }
        catch
        {
            // What failed once fails with every program: the next one gets engines of its own.
            Dispose();
            throw;
        }
    }

    private string Compare(byte[] input)
    {
        string? expected = null;
        foreach ((string name, EngineRig rig) in rigs)
        {
            string seen = rig.Run(input);
            if (rig.Error is { } error)
            {
                throw new InvalidOperationException($"{name} failed", error);
            }

            expected ??= seen;
            if (seen != expected)
            {
                throw new InvalidOperationException($"{name} and the interpreter differ:\n{seen}\nthe interpreter:\n{expected}");
            }
        }

        return expected!.Split('\n')[0];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, EngineRig rig) in rigs)
        {
            rig.Dispose();
        }

        rigs = [];
    }

    private static (string Name, EngineRig Rig)[] MakeRigs() =>
    [
        ("the interpreter", new EngineRig(host => new TcgCluster(host, native: false, capacity: Capacity))),
        ("machine code", new EngineRig(host => new TcgCluster(host, heat: 1, capacity: Capacity))),
        ("machine code of warm blocks", new EngineRig(host => new TcgCluster(host, heat: 3, capacity: Capacity))),
        ("lock-step", new EngineRig(host => new TcgCluster(host, heat: 2, capacity: Capacity, lockstep: true))),
    ];
}
