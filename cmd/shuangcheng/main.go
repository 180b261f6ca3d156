// Command shuangcheng is the whole product: server, journal, verifier and tools in one program.
package main

import "fmt"

func main() { fmt.Println("双城") }
