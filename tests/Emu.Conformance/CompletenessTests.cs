using System.Reflection;

namespace Emu.Conformance;

public sealed class CompletenessTests
{
    [Fact]
    public void Modules_OfTheTree_AreThere() => Assert.Contains(ConformingModule.All, m => m.Types.Count > 0);

    [Fact]
    public void Types_OfEveryManifest_AreExactlyThoseRegistered() => Assert.All(ConformingModule.All.Where(m => m.HasCode), module =>
        Assert.Equal(
            module.Types.Select(t => t.GetProperty("name").GetString()).Order(StringComparer.Ordinal),
            module.Machine().Types.Select(t => t.Name).Order(StringComparer.Ordinal)));

    [Fact]
    public void TypeNames_OfAllModules_AreUsedOnce()
    {
        string[] names = [.. ConformingModule.All.SelectMany(m => m.Types).Select(t => t.GetProperty("name").GetString()!)];
        Assert.Equal(names.Distinct().Order(), names.Order());
    }

    [Fact]
    public void Suite_InEveryPart_TakesEveryType()
    {
        MethodInfo[] theories = [.. typeof(Subjects).Assembly.GetTypes().SelectMany(t => t.GetMethods()).Where(m => m.GetCustomAttribute<TheoryAttribute>() is not null)];
        Assert.Equal(13, theories.Length);
        Assert.All(theories, m =>
        {
            Assert.Null(m.GetCustomAttribute<TheoryAttribute>()!.Skip);
            Assert.Equal(typeof(Subjects), m.GetCustomAttribute<MemberDataAttribute>()!.MemberType);
        });
        Assert.Equal(ConformingModule.All.Sum(m => m.Types.Count), Subjects.AllTypes.Count());
        Assert.Equal(
            ConformingModule.All.Where(m => m.HasCode).SelectMany(m => m.Machine().Types).Count(t => t.RegisterMap is not null),
            Subjects.TypesWithRegisters.Count());
    }
}
