using System.Reflection;
using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Tests.Qom;

public class ContractVersionTests
{
    [Fact]
    public void Current_OfTheContract_IsTheVersionOfItsAssembly()
    {
        Assembly contract = typeof(ContractVersionAttribute).Assembly;
        Version version = contract.GetName().Version!;
        ContractVersionAttribute marked = contract.GetCustomAttribute<ContractVersionAttribute>()!;
        ContractVersionAttribute current = ContractVersionAttribute.Current;

        Assert.Equal((version.Major, version.Minor), (current.Major, current.Minor));
        Assert.Equal((marked.Major, marked.Minor), (current.Major, current.Minor));
    }
}
