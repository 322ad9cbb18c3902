using Emu.Fuzz.Tests.Fuzzing;

namespace Emu.Fuzz.Tests;

/// <summary>The fuzzer finds what it is made to find.</summary>
public sealed class FuzzerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("emu-fuzz-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void SameSeed_MakesSameInputs()
    {
        Assert.Equal(InputsOf(seed: 3), InputsOf(seed: 3));
        Assert.NotEqual(InputsOf(seed: 3), InputsOf(seed: 4));
    }

    [Fact]
    public void FirstInputs_AreTheSeedsAsTheyAre() => Assert.Equal([1, 2, 3], InputsOf(seed: 1)[0]);

    [Fact]
    public void UndeclaredException_IsACrash()
    {
        Finding? found = Fuzzer.Run(new Fake(_ => throw new IndexOutOfRangeException("here")), [1]);

        Assert.Equal("crash", found!.Kind);
        Assert.Contains("here", found.What, StringComparison.Ordinal);
    }

    [Fact]
    public void MoreMemoryThanIsInOrder_IsFound() => Assert.Equal("memory", Fuzzer.Run(new Fake(_ => $"{new byte[8 << 20].Length}"), [1])!.Kind);

    [Fact]
    public void DeclaredError_IsNothing() => Assert.Null(Fuzzer.Run(new Fake(_ => "the file is damaged"), [1]));

    [Fact]
    public void Shrink_LeavesWhatDoesHarm()
    {
        var target = new Fake(input => input.Contains((byte)42) ? throw new IndexOutOfRangeException() : "");
        byte[] input = new byte[300];
        input[200] = 42;

        Assert.Equal([42], Fuzzer.Shrink(target, Fuzzer.Run(target, input)!).Input);
    }

    [Fact]
    public void Run_KeepsEachMistakeOnce()
    {
        using var output = new StringWriter();
        int status = new FuzzRun(new Fake(_ => throw new IndexOutOfRangeException()), folder, output).Run(1, TimeSpan.FromMinutes(5), rounds: 20, TimeSpan.FromMinutes(5));

        Assert.Equal(FuzzRun.Found, status);
        Assert.Single(Directory.GetFiles(folder, "crash-*.bin"));
        Assert.Contains("20 inputs", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OfInputThatNeverEnds_EndsAndLeavesTheInput()
    {
        using var never = new ManualResetEventSlim();
        using var output = new StringWriter();
        var target = new Fake(_ =>
        {
            never.Wait();
            return "";
        });

        int status = new FuzzRun(target, folder, output).Run(1, TimeSpan.FromMinutes(5), rounds: 1, TimeSpan.FromMilliseconds(1));
        byte[] left = CurrentInput.Read(FuzzRun.CurrentFile(folder));
        never.Set();

        Assert.Equal(FuzzRun.Hung, status);
        Assert.Equal([1, 2, 3], left);
    }

    [Theory]
    [InlineData("elf --minutes 2 --seed 5", 1, 120, 5)]
    [InlineData("elf hex --hours 1", 2, 3600, 1)]
    [InlineData("hex --seconds 1.5", 1, 1.5, 1)]
    public void Options_AreRead(string text, int targets, double seconds, int seed)
    {
        FuzzOptions options = FuzzOptions.Parse(text.Split(' '))!;

        Assert.Equal((targets, seconds, seed), (options.Targets.Count, options.Time.TotalSeconds, options.Seed));
    }

    [Theory]
    [InlineData("--minutes")]
    [InlineData("--minutes x")]
    [InlineData("--hours -1")]
    [InlineData("nothing-of-this-name")]
    public void Options_ThatAreWrong_AreNone(string text) => Assert.Null(FuzzOptions.Parse(text.Split(' ')));

    private static List<byte[]> InputsOf(int seed)
    {
        var inputs = new List<byte[]>();
        var fuzzer = new Fuzzer(new Fake(input => $"{input.Length}"), seed, inputs.Add);
        Assert.All(Enumerable.Range(0, 50), _ => Assert.Null(fuzzer.Next()));
        return inputs;
    }

    private sealed class Fake(Func<byte[], string> run) : FuzzTarget("fake", "nothing")
    {
        public override IReadOnlyList<byte[]> MakeSeeds() => [[1, 2, 3]];

        public override string Run(byte[] input, Random random) => run(input);
    }
}
