using Emu.Fuzz.Tests.Fuzzing;
using Emu.Fuzz.Tests.Targets;

namespace Emu.Fuzz.Tests;

/// <summary>A short run of every target, and every input that once did harm.</summary>
public sealed class FuzzTests
{
    private const int Inputs = 120;

    public static TheoryData<string> Names => [.. FuzzTargets.All.Select(target => target.Name)];

    public static TheoryData<string> Found => [.. Resources.In("Found/")];

    [Theory]
    [MemberData(nameof(Names))]
    public void Target_WithWrongInputs_FailsInDeclaredWays(string name)
    {
        var fuzzer = new Fuzzer(Target(name), seed: 7, _ => { });

        Assert.All(Enumerable.Range(0, Inputs), _ => Assert.Null(fuzzer.Next()));
    }

    [Theory]
    [MemberData(nameof(Found))]
    public void Input_ThatOnceDidHarm_DoesNone(string file) => Assert.Null(Fuzzer.Run(Target(file.Split('/')[1]), Resources.Read(file)));

    private static FuzzTarget Target(string name) => FuzzTargets.All.Single(target => target.Name == name);
}
