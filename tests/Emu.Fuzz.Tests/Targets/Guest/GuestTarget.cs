using Emu.Abstractions.Cpu.Accel;
using Emu.Accel.Tcg.Vcpu;
using Emu.Fuzz.Tests.Fuzzing;

namespace Emu.Fuzz.Tests.Targets.Guest;

/// <summary>
/// Random programs of a real instruction set, through its frontend: by the interpreter, by machine code made at once, by machine code
/// of warm blocks, whose loops become units, and in lock-step. What can be seen of them must be the same.
/// </summary>
/// <param name="name">Name of the architecture, and of the folder of its tables.</param>
/// <param name="summary">What it is.</param>
internal abstract class GuestTarget(string name, string summary) : FuzzTarget(name, summary), IDisposable
{
    private const long Capacity = 4 << 20;
    private const int Seeds = 24;
    private const int Rounds = 3;
    private const long Steps = 300;

    private static readonly (string Name, Func<ClusterHost, AccelCluster> Make)[] Engines =
    [
        ("the interpreter", host => new TcgCluster(host, native: false, capacity: Capacity)),
        ("machine code", host => new TcgCluster(host, heat: 1, capacity: Capacity)),
        ("machine code of warm blocks", host => new TcgCluster(host, heat: 3, capacity: Capacity)),
        ("lock-step", host => new TcgCluster(host, heat: 2, capacity: Capacity, lockstep: true)),
    ];

    private readonly Dictionary<int, GuestRig[]> rigs = [];
    private readonly Dictionary<int, ProgramMaker> makers = [];

    /// <inheritdoc/>
    public override long AllocationBase => 256 << 20;

    /// <summary>Models; the input has an index.</summary>
    protected abstract IReadOnlyList<string> Models { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() => [.. Enumerable.Range(1, Seeds).Select(k => Make(new Random(k)))];

    /// <inheritdoc/>
    public override byte[] Spoil(Random random, byte[] input) => random.Next(4) == 0 && input.Length > GuestInput.HeaderBytes ? Change(random, (byte[])input.Clone()) : Make(random);

    /// <inheritdoc/>
    public override string Run(byte[] input, Random random)
    {
        var guest = new GuestInput(input);
        int model = guest.Model % Models.Count;
        if (!rigs.TryGetValue(model, out GuestRig[]? engines))
        {
            rigs[model] = engines = [.. Engines.Select(engine => MakeRig(Models[model], engine.Make))];
        }

        try
        {
            return Compare(guest, engines);
        }
        catch
        {
            // What failed once fails with every program: the next one gets engines of its own.
            rigs.Remove(model);
            Array.ForEach(engines, rig => rig.Dispose());
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        rigs.Values.ToList().ForEach(engines => Array.ForEach(engines, rig => rig.Dispose()));
        rigs.Clear();
    }

    /// <summary>Makes a CPU with an engine.</summary>
    /// <param name="model">The model.</param>
    /// <param name="make">Makes the engine.</param>
    protected abstract GuestRig MakeRig(string model, Func<ClusterHost, AccelCluster> make);

    /// <summary>Makes what makes programs.</summary>
    /// <param name="rig">A CPU of the model.</param>
    protected abstract ProgramMaker MakeMaker(GuestRig rig);

    private static string Compare(GuestInput guest, GuestRig[] engines)
    {
        string end = "";
        Array.ForEach(engines, rig => rig.Load(guest));
        for (int round = 0; round < Rounds; round++)
        {
            Array.ForEach(engines, rig => rig.Begin(guest, round));
            foreach ((long steps, int interrupt) in Slices(guest, round))
            {
                Array.ForEach(engines, rig => rig.Interrupt(interrupt));
                Step(guest, engines, round, steps);
            }

            end += engines[0].End;
        }

        return end;
    }

    private static void Step(GuestInput guest, GuestRig[] engines, int round, long steps)
    {
        for (int i = 0; i < engines.Length; i++)
        {
            engines[i].Step(steps);
            string? difference = engines[i].Error is { } error ? $"at its end: {error.Message}" : i == 0 ? null : engines[i].Difference(engines[0]);
            if (difference is not null)
            {
                throw new InvalidOperationException(
                    $"run {round + 1}:\nat {Engines[i].Name}, not as by the interpreter\n{difference}\nby the interpreter:\n{engines[0].Describe(guest)}\n{string.Join("\n  ", engines[i].Exceptions.Prepend($"exceptions of {Engines[i].Name}:"))}",
                    engines[i].Error);
            }
        }
    }

    /// <summary>
    /// The second run is one of pieces, so that it is held in the middle of blocks and loops, and interrupted there; the third is
    /// interrupted in fewer places, between which much has become machine code.
    /// </summary>
    private static IEnumerable<(long Steps, int Interrupt)> Slices(GuestInput guest, int round)
    {
        if (round == 0)
        {
            yield return (Steps, 0);
            yield break;
        }

        var mixer = new Mixer(guest.Seed ^ 0x511CE5 ^ (ulong)round);
        int longest = round == 1 ? 40 : 200;
        for (long done = 0; done < Steps;)
        {
            long steps = Math.Min(Steps - done, mixer.Next(4) == 0 ? 1 : 1 + mixer.Next(longest));
            done += steps;
            yield return (steps, mixer.Next(2) * mixer.Next(128));
        }
    }

    private static byte[] Change(Random random, byte[] input)
    {
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int at = random.Next(3) == 0 ? random.Next(1, GuestInput.HeaderBytes) : random.Next(GuestInput.HeaderBytes, input.Length);
            input[at] = (byte)(random.Next(2) == 0 ? random.Next(256) : input[at] ^ (1 << random.Next(8)));
        }

        return input;
    }

    private byte[] Make(Random random)
    {
        int model = random.Next(Models.Count);
        if (!makers.TryGetValue(model, out ProgramMaker? maker))
        {
            using GuestRig rig = MakeRig(Models[model], Engines[0].Make);
            makers[model] = maker = MakeMaker(rig);
        }

        byte[] header = new byte[GuestInput.HeaderBytes];
        random.NextBytes(header);
        header[0] = (byte)model;
        return [.. header, .. maker.Make(random)];
    }
}
